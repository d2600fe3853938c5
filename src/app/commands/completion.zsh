# What follows is zsh; the tables above are of the program.

_bizo_kind() { # KIND: a value or an operand as the usage calls it
  local key=${PREFIX%%=*}
  case $1 in
    section.key=value)
      if compset -P 1 '*='; then
        _bizo_values $key
        if [[ $REPLY == '*' ]]; then _files; else compadd -- ${=REPLY}; fi
      else
        compadd -S = -- ${=_bizo_keys}
      fi ;;
    COMMAND*) compadd -- ${${(f)_bizo_commands}%%:*} ${=1//[|A-Z]/ } ;;
    *OPTION) if [[ $PREFIX == *.* ]]; then compadd -- ${=_bizo_keys}; else compadd -- ${=_bizo_names}; fi ;;
    *.ini) _files -g '*.ini' ;;
    *.h5) _files -g '*.h5' ;;
    *.html) _files -g '*.html' ;;
    FOLDER) _files -/ ;;
    *\|*) compadd -- ${=1//[|A-Z]/ } ;;
  esac
}

_bizo() {
  local command=$words[2] kind= place=0 REPLY
  local -a lines
  if (( CURRENT == 2 )); then
    lines=(${(f)_bizo_commands})
    _describe command lines
    return
  fi
  _bizo_read $command ${words[3,CURRENT-1]} || return 0
  if [[ -z $kind && $PREFIX == --*=* ]] && _bizo_value "$command ${PREFIX%%=*}"; then
    kind=$REPLY
    compset -P 1 '*='
  fi
  if [[ -n $kind ]]; then
    _bizo_kind $kind
  elif [[ $PREFIX == -* ]]; then
    _bizo_options $command
    lines=(${(f)REPLY})
    _describe -o option lines
  else
    _bizo_operand $command $place
    _bizo_kind $REPLY
  fi
}

_bizo
