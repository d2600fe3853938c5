# What follows is bash and zsh.

# COMMAND WORD...: `kind` of the value that is typed now, if it is one, and the `place` of the operand; false
# where the words are for mpirun.
_bizo_read() {
  local command=$1 word
  shift
  for word in "$@"; do
    if [[ -n $kind ]]; then
      kind=
    elif [[ $word == -- ]]; then
      return 1
    elif [[ $word == -* ]]; then
      if _bizo_value "$command $word"; then kind=$REPLY; fi
    else
      ((place += 1))
    fi
  done
}

