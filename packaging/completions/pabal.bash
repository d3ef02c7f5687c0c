# SPDX-License-Identifier: Apache-2.0
# bash completion for pabal(1)

# The codes that it lists, without their titles.
_pabal_codes()
{
	LC_ALL=C "${COMP_WORDS[0]}" code 2>/dev/null |
	    sed -n 's/^[* ] \([0-9X][0-9.]*\) .*/\1/p'
}

_pabal()
{
	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}
	local command=${COMP_WORDS[1]:-} words=

	case $prev in
	-c|--config|--socket|-o|--output)
		mapfile -t COMPREPLY < <(compgen -f -- "$cur")
		return
		;;
	-l|--lang)
		mapfile -t COMPREPLY < <(compgen -W 'en ko de ru' -- "$cur")
		return
		;;
	-R|--return)
		mapfile -t COMPREPLY < <(compgen -W 'full hdrs' -- "$cur")
		return
		;;
	-f|-t|--format|--to)
		if [ "$command" = catalogue ]; then
			mapfile -t COMPREPLY < \
			    <(compgen -W 'java-xml json po' -- "$cur")
			return
		fi
		;;
	-N|--notify)
		mapfile -t COMPREPLY < \
		    <(compgen -W 'never success failure delay' -- "$cur")
		return
		;;
	esac
	if [ "$COMP_CWORD" -eq 1 ]; then
		words='serve code catalogue explain send queue check spool --help --version'
	else
		case $command in
		serve) words='--config --help' ;;
		code) words="--lang --json --help $(_pabal_codes)" ;;
		catalogue) words='export import --format --to --lang --output
			--help' ;;
		send) words='--from --name --headers --notify --return --envid
			--server --socket --config --help' ;;
		queue) words='list summary show retry hold release remove sites suppressed
			--config --json --content --help' ;;
		explain) words='--lang --json --lines --help' ;;
		check) words='--config --quiet --help' ;;
		spool) words='check dump --config --json --help' ;;
		esac
	fi
	mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
}
complete -o filenames -F _pabal pabal
