#include "problems/environments.hpp"

#include "problems/acrobot.hpp"
#include "problems/cart_pole.hpp"
#include "problems/mountain_car.hpp"
#include "problems/pendulum.hpp"

namespace bizo::problems {

std::shared_ptr<const Simulator> make_environment(const std::string& name, Variant variant) {
  if (name == "pendulum") return std::make_shared<Pendulum>(variant);
  if (name == "mountain-car") return std::make_shared<MountainCar>(variant);
  if (name == "acrobot") return std::make_shared<Acrobot>(variant);
  return std::make_shared<CartPole>(variant);
}

}  // namespace bizo::problems
