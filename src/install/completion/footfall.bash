# Completion of footfall in bash: the program itself says how the line may go on (src/commands/usage/completions.cpp).

# Prints the quote that is still open at the end of a word, nothing where it has none; fails where the word has
# others, in which bash can complete file names only.
_footfall_open_quote() {
    local -r none='^([^\"'\'']|\\.)*\\?$' double='^"([^\"]|\\.)*\\?$' single="^'[^']*\$"
    if [[ $1 =~ $double || $1 =~ $single ]]; then
        printf %s "${1:0:1}"
    else
        [[ $1 =~ $none ]]
    fi
}

# Prints a candidate as it has to stand on the line within that quote: names from files may hold anything, and
# what bash would expand or run must not be. Nothing keeps a ! within double quotes from the history, so it
# stands outside them.
_footfall_quoted() {
    local text=$2 c
    case $1 in
        \")
            for c in \\ \" \$ \`; do
                text=${text//"$c"/"\\$c"}
            done
            text=${text//!/'"\!"'}
            ;;
        \') text=${text//\'/"'\\''"} ;;
        *) printf -v text %q "$text" ;;
    esac
    # Bash closes the quote unless the text ends with one, whatever that means there.
    [[ -z $1 || $text != *"$1" ]] || text+=$1
    printf %s "$text"
}

_footfall() {
    # Bash breaks words at = and : too. What stands together on the line is one word; `held` is what of it
    # bash leaves as it is.
    local rest=$COMP_LINE before word held i
    local -a typed=()
    for ((i = 0; i <= COMP_CWORD; ++i)); do
        word=${COMP_WORDS[i]}
        before=$rest
        [[ -z $word ]] || before=${rest%%"$word"*}
        rest=${rest#"$before$word"}
        held=
        if [[ -z $before && i -gt 0 ]]; then
            held=${typed[-1]}
            typed[-1]+=$word
        else
            typed+=("$word")
        fi
    done
    [[ $word != [=:]* ]] || { held=${typed[-1]} word=; }

    local program=${typed[0]/#\~\//$HOME/}
    local quote
    quote=$(_footfall_open_quote "$word") || return
    typed=("${typed[@]#[\'\"]}")
    typed=("${typed[@]%[\'\"]}")
    typed=("${typed[@]//\\/}")
    held=${held//\\/}

    local -a lines
    mapfile -t lines < <("$program" complete -- "${typed[@]:1}" 2>/dev/null)
    local line candidate
    for line in "${lines[@]:1}"; do
        candidate=${line%%$'\t'*}
        candidate=${candidate#"$held"}
        COMPREPLY+=("$(_footfall_quoted "$quote" "$candidate")")
    done
    [[ ${#COMPREPLY[@]} -ne 1 || ${COMPREPLY[0]} != *= ]] || compopt -o nospace

    # Where nothing is offered bash completes file names, which is right only where there may be some.
    case ${lines[0]} in
        files)
            [[ ${#COMPREPLY[@]} -ne 0 ]] || return
            mapfile -t lines < <(compgen -f -- "$2")
            for line in "${lines[@]}"; do
                COMPREPLY+=("$(_footfall_quoted "$quote" "$line")")
            done
            ;;
        folders) compopt +o default -o dirnames ;;
        *) compopt +o default ;;
    esac
}
complete -o default -F _footfall footfall
