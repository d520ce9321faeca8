#!/usr/bin/env bash
# shell scripts parse, and shellcheck finds nothing where it is installed
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

scripts=()
while IFS= read -r file; do
    case "$file" in
        *.sh) scripts+=("$file") ;;
        *) if head -c 64 "$file" | head -n 1 | grep -aqE '^#!.*[/ ](ba|da)?sh( |$)'; then scripts+=("$file"); fi ;;
    esac
done < <(tree_files)
[ ${#scripts[@]} -gt 0 ] || fail "no shell script was found, not even this one"

result=0
for script in "${scripts[@]}"; do
    interpreter=bash
    if head -n 1 "$script" | grep -qE '[/ ]sh( |$)'; then interpreter='sh'; fi
    "$interpreter" -n "$script" || result=1
done
[ $result -ne 0 ] || echo "${#scripts[@]} scripts parsed"

if have shellcheck; then
    # SC1091: lib.sh is named relative to the script. SC2015: `a && b || c` is meant where it stands.
    shellcheck --exclude=SC1091,SC2015 "${scripts[@]}" || result=1
else
    skip "shellcheck of ${#scripts[@]} scripts" "shellcheck is not installed"
fi
exit $result
