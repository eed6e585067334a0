// The clock of playing: a state and a time in, the next state out. Pure; knows indexes of stops, no dates, no page.

const LONGEST_FRAME_MS = 250; // a tab that was hidden goes on where it was, it does not leap
const HOLD_MS = 800; // the end is shown for a moment, before a loop begins again or playing is over

/** Returns a player at `position`: the first stop of the window, or in "up to" the moving end. */
export function startPlayer(position) {
  return { position, last: null, carry: 0, heldSince: null, ended: false };
}

/**
 * Returns the player at time `now` (ms). `rate` is bins a second, `limit` the last position, `restart` the one a loop
 * begins at; `jump` is null to glide, or the number of bins to leap at once (reduced motion).
 */
export function tick(player, now, { rate, limit, restart, loop, jump }) {
  if (player.last === null) return { ...player, last: now };
  if (player.heldSince !== null) return afterHold(player, now, { restart, loop });
  const travel = (rate * Math.min(now - player.last, LONGEST_FRAME_MS)) / 1000;
  const moved = jump === null ? glide(player, travel) : leap(player, travel, jump);
  if (moved.position < limit) return { ...moved, last: now };
  return { ...moved, position: limit, last: now, carry: 0, heldSince: now };
}

function afterHold(player, now, { restart, loop }) {
  if (now - player.heldSince < HOLD_MS) return { ...player, last: now };
  if (!loop) return { ...player, last: now, ended: true };
  return { ...player, position: restart, last: now, heldSince: null };
}

function glide(player, travel) {
  return { ...player, position: player.position + travel };
}

function leap(player, travel, jump) {
  const carry = player.carry + travel;
  const leaps = Math.floor(carry / jump);
  return { ...player, position: player.position + leaps * jump, carry: carry - leaps * jump };
}
