#!/bin/sh
# The main job on real data: baselines on two boards, a learner's project, its first submission, where it stands.
# Everything happens in ./demo; run it again and it starts afresh.
set -eu

say() { printf '\n$ %s\n' "$*"; "$@"; }

rm -rf demo
say podium init demo
cd demo
say podium baseline digits dummy linear svm

for slug in digits friedman; do
    say podium start "$slug" "my-$slug"
    cd "my-$slug"
    say python solve.py
    say podium submit submission.csv -m "my first model"
    say podium leaderboard
    cd ..
done

printf '\nThis was ./demo. Go on with `cd demo/my-digits`, change solve.py, and submit again.\n'
