"""bizo for Spack. From the project's folder:

    spack repo add packaging/spack
    spack dev-build bizo@main          # builds what is in this folder
"""
from spack.package import *


class Bizo(CMakePackage):
    """Distributed zeroth-order bilevel optimization: min F(x, y*(x)), y*(x) = argmin f(x, y),
    from values alone."""

    license("BSD-3-Clause")

    # `spack dev-build` takes the source from the folder where it is called.
    version("main")

    depends_on("cxx", type="build")
    depends_on("cmake@3.25:", type="build")
    depends_on("ninja", type="build")
    depends_on("pkgconfig", type="build")
    depends_on("mpi@3:")
    depends_on("eigen@3.4")
    depends_on("boost@1.74: +program_options")
    depends_on("hdf5@1.10: ~mpi")
    depends_on("nlohmann-json@3.11:")
    depends_on("curl@7.88:")
    depends_on("openssl@3:")
    depends_on("zlib-api")
    depends_on("random123")

    generator("ninja")
    conflicts("%gcc@:11", msg="bizo is tried with GCC 12 and later")

    def cmake_args(self):
        # BIZO_ARCH: Spack's compiler wrapper passes -march itself, for the target asked for.
        return [
            self.define("BIZO_TESTS", False),
            self.define("BIZO_BENCHMARKS", False),
            self.define("BIZO_ARCH", ""),
        ]
