#!/bin/sh
# Keep one file of the database's log: archive.sh PATH NAME FOLDER (PostgreSQL's archive_command).
# Under its own name only when it is whole and on the disk; what is there is never overwritten.
set -eu
to="$3/$2"
if [ -e "$to" ]; then
  cmp -s "$1" "$to" && exit 0
  echo "$to is there already with other contents: two databases write into one archive" >&2
  exit 1
fi
cp "$1" "$to.part"
sync "$to.part"
mv "$to.part" "$to"
sync "$3"
