# Sourced by .ci/run: what only it does for Unrolled.Orleans. Its tests, with clusters on Redis, are among the others.
pack_orleans() { dotnet pack Runtime/Orleans -c Release -o "$work/orleans" >"$work/orleans.log" 2>&1 && [ -s "$work/orleans/Unrolled.Orleans.0.1.0.nupkg" ] || { tail -n 20 "$work/orleans.log"; return 1; }; }
check "pack Unrolled.Orleans" pack_orleans
fleet() { dotnet run -c Release --project Samples/Fleet -- "$@" >"$work/fleet.log" 2>&1 && grep -q '^verified: ' "$work/fleet.log" || { cat "$work/fleet.log"; return 1; }; }
check "fleet in one process" fleet --streams 2000 --roll
if ! long; then
  skip "fleet in two silos on Redis" "UNROLLED_CI_LONG is not 1; the tests run smaller ones"
elif command -v redis-server >/dev/null; then
  check "fleet in two silos on Redis" fleet --streams 500 --silos 2 --redis start
else
  skip "fleet in two silos on Redis" "there is no redis-server"
fi
