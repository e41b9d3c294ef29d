//! Many blocks at a time: bit-slicing, on integers and on vectors.
//!
//! The state is 64 words, one for each bit of the block; a word holds that bit of all the blocks. A
//! round is then some two hundred logical operations on words, whatever the number of blocks in one.
//! Two things keep it at that:
//!
//! * *Nothing moves.* ShiftRows and MixColumns move cells about; here a cell stays where it is and
//!   goes by another row and column in the next round ([`PLACES`]). After 40 rounds every cell has its
//!   first name again.
//! * *Nothing is negated.* The S-box is made of NORs, which no processor has. Some words are kept
//!   negated, so that each NOR becomes one AND, OR or AND-NOT: between rounds these are bits 2 and 3 of
//!   the cells of rows 0 and 1. What the S-box changes of that, the key masks and MixColumns put right:
//!   the sum of two negated words is that of the plain ones.
//!
//! Source: robert.md §3.2 (one encryption round; decryption).

use fearless_simd::{Level, dispatch};

use super::{
    lanes::{self, Integers, Lanes, Vectors},
    schedule::{ROUNDS, RoundKeys},
};

/// Which way through the cipher.
#[derive(Clone, Copy)]
pub(super) enum Direction {
    Encrypt,
    Decrypt,
}

/// Round keys as masks: for each round and each column after ShiftRows, the four bits of the cell of
/// row 0 and of row 1, each bit as 64 equal bits.
pub(super) type Masks = [[[[u64; 4]; 2]; 4]; ROUNDS];

/// The words of all bits of the state; nibble `n` of the block is at `4 n .. 4 n + 4`, lowest bit first.
type State<L> = [<L as Lanes>::Word; 64];

/// One cell of the state, lowest bit first.
type Cell<L> = [<L as Lanes>::Word; 4];

/// Where a round finds its cells: for the round modulo 8 and the column after ShiftRows, the nibbles
/// of rows 0 to 3.
///
/// MixColumns makes the column (a⊕d⊕e, a, b⊕d, a⊕d) of a column (a, b, d, e). That is done in place, as
/// b ⊕= d, d ⊕= a, e ⊕= d, after which the new rows 0 to 3 stand where e, a, b and d stood: every row
/// of nibbles passes from row r to row r + 1. ShiftRows turns a row of nibbles by the number it then
/// has, in eight rounds by 2 · (0 + 1 + 2 + 3) = 12 columns, which is not at all.
const PLACES: [[[u8; 4]; 4]; 8] = places();

const fn places() -> [[[u8; 4]; 4]; 8] {
    let mut places = [[[0; 4]; 4]; 8];
    let mut turned = [0; 4];
    let mut round = 0;
    while round < 8 {
        let mut row = 0;
        while row < 4 {
            let home = (8 + row - round) % 4;
            turned[home] = (turned[home] + row) % 4;
            let mut column = 0;
            while column < 4 {
                let cell = 4 * home + (4 + column - turned[home]) % 4;
                // Cells count from the high nibble of a byte, the words of the state from the low.
                places[round][column][row] = cell as u8 ^ 1;
                column += 1;
            }
            row += 1;
        }
        round += 1;
    }
    places
}

/// Spreads round keys into masks.
pub(super) fn masks(round_keys: &RoundKeys, masks: &mut Masks) {
    for (masks, key) in masks.iter_mut().zip(round_keys) {
        for (column, masks) in masks.iter_mut().enumerate() {
            for (row, mask) in masks.iter_mut().enumerate() {
                // The cell that row 1 has in this column after ShiftRows was one to the left before.
                let cell = 4 * row + (4 + column - row) % 4;
                let nibble = key >> (60 - 4 * cell);
                *mask = [0, 1, 2, 3].map(|bit| 0_u64.wrapping_sub((nibble >> bit) & 1));
                // The S-box gives bit 3 of a top cell as it is, and it is to be kept negated.
                mask[3] = !mask[3];
            }
        }
    }
}

/// Works through blocks 64 at a time.
pub(super) fn run_integers(masks: &Masks, direction: Direction, blocks: &mut [[u8; 8]]) {
    run(Integers, masks, direction, blocks);
}

/// Works through blocks 256 at a time, with the widest instructions the processor has.
pub(super) fn run_vectors(masks: &Masks, direction: Direction, blocks: &mut [[u8; 8]]) {
    dispatch!(Level::new(), simd => run(Vectors(simd), masks, direction, blocks));
}

#[inline(always)]
fn run<L: Lanes>(lanes: L, masks: &Masks, direction: Direction, blocks: &mut [[u8; 8]]) {
    let mut batches = blocks.chunks_exact_mut(64 * L::LANES);
    for batch in &mut batches {
        run_batch(lanes, masks, direction, batch);
    }
    let rest = batches.into_remainder();
    if !rest.is_empty() {
        // A batch costs the same however many of its blocks are wanted.
        let mut batch = [[0; 8]; 256];
        batch[..rest.len()].copy_from_slice(rest);
        run_batch(lanes, masks, direction, &mut batch[..64 * L::LANES]);
        rest.copy_from_slice(&batch[..rest.len()]);
    }
}

#[inline(always)]
fn run_batch<L: Lanes>(lanes: L, masks: &Masks, direction: Direction, batch: &mut [[u8; 8]]) {
    let mut state = lanes::load(lanes, batch);
    negate_top::<L>(&mut state);
    match direction {
        Direction::Encrypt => encrypt(lanes, masks, &mut state),
        Direction::Decrypt => decrypt(lanes, masks, &mut state),
    }
    negate_top::<L>(&mut state);
    lanes::store(lanes, state, batch);
}

/// Into the form that rounds work on, and out of it: bits 2 and 3 of the eight top cells.
#[inline(always)]
fn negate_top<L: Lanes>(state: &mut State<L>) {
    for cell in state[..32].as_chunks_mut::<4>().0 {
        cell[2] = !cell[2];
        cell[3] = !cell[3];
    }
}

#[inline(always)]
fn encrypt<L: Lanes>(lanes: L, masks: &Masks, state: &mut State<L>) {
    for (round, masks) in masks.iter().enumerate() {
        for (column, ([at_a, at_b, at_d, at_e], masks)) in PLACES[round % 8].into_iter().zip(masks).enumerate() {
            let a = add_key(lanes, sub_top::<L>(get::<L>(state, at_a)), &masks[0]);
            let mut b = add_key(lanes, sub_top::<L>(get::<L>(state, at_b)), &masks[1]);
            let mut d = sub_bottom::<L>(get::<L>(state, at_d));
            let mut e = sub_bottom::<L>(get::<L>(state, at_e));
            add_constant::<L>(column, &mut d);

            b = add::<L>(b, d);
            d = add::<L>(d, a);
            e = add::<L>(e, d);
            put::<L>(state, at_a, a);
            put::<L>(state, at_b, b);
            put::<L>(state, at_d, d);
            put::<L>(state, at_e, e);
        }
    }
}

#[inline(always)]
fn decrypt<L: Lanes>(lanes: L, masks: &Masks, state: &mut State<L>) {
    for (round, masks) in masks.iter().enumerate().rev() {
        for (column, ([at_a, at_b, at_d, at_e], masks)) in PLACES[round % 8].into_iter().zip(masks).enumerate() {
            let a = get::<L>(state, at_a);
            let mut b = get::<L>(state, at_b);
            let mut d = get::<L>(state, at_d);
            let mut e = get::<L>(state, at_e);
            e = add::<L>(e, d);
            d = add::<L>(d, a);
            b = add::<L>(b, d);

            add_constant::<L>(column, &mut d);
            put::<L>(state, at_a, inverse_sub_top::<L>(add_key(lanes, a, &masks[0])));
            put::<L>(state, at_b, inverse_sub_top::<L>(add_key(lanes, b, &masks[1])));
            put::<L>(state, at_d, inverse_sub_bottom::<L>(d));
            put::<L>(state, at_e, inverse_sub_bottom::<L>(e));
        }
    }
}

/// The S-box on a cell of row 0 or 1. Takes `[x0, x1, !x2, !x3]`, gives `[y0, y1, !y2, y3]`.
///
/// The same four steps as in `scalar`, `nor(p, q)` being `!p & !q`, and `x ^ !p` being `!x ^ p`.
#[inline(always)]
fn sub_top<L: Lanes>([x0, x1, not_x2, not_x3]: Cell<L>) -> Cell<L> {
    let x0 = x0 ^ (not_x3 & not_x2);
    let not_x3 = not_x3 ^ (not_x2 & !x1);
    let x2 = not_x2 ^ (x1 | x0);
    let x1 = x1 ^ (!x0 & not_x3);
    [x1, x2, not_x3, x0]
}

#[inline(always)]
fn inverse_sub_top<L: Lanes>([x1, x2, not_x3, x0]: Cell<L>) -> Cell<L> {
    let x1 = x1 ^ (!x0 & not_x3);
    let not_x2 = x2 ^ (x1 | x0);
    let not_x3 = not_x3 ^ (not_x2 & !x1);
    let x0 = x0 ^ (not_x3 & not_x2);
    [x0, x1, not_x2, not_x3]
}

/// The S-box on a cell of row 2 or 3. Takes `[x0, x1, x2, x3]`, gives `[y0, y1, !y2, !y3]`.
#[inline(always)]
fn sub_bottom<L: Lanes>([x0, x1, x2, x3]: Cell<L>) -> Cell<L> {
    let not_x0 = x0 ^ (x3 | x2);
    let not_x3 = x3 ^ (x2 | x1);
    let x2 = x2 ^ (!x1 & not_x0);
    let x1 = x1 ^ (not_x0 & not_x3);
    [x1, x2, not_x3, not_x0]
}

#[inline(always)]
fn inverse_sub_bottom<L: Lanes>([x1, x2, not_x3, not_x0]: Cell<L>) -> Cell<L> {
    let x1 = x1 ^ (not_x0 & not_x3);
    let x2 = x2 ^ (!x1 & not_x0);
    let x3 = not_x3 ^ (x2 | x1);
    let x0 = not_x0 ^ (x3 | x2);
    [x0, x1, x2, x3]
}

/// AddConstants on row 2: cell 8 ⊕= 2. ShiftRows takes it from column 0 to column 2.
#[inline(always)]
fn add_constant<L: Lanes>(column: usize, d: &mut Cell<L>) {
    if column == 2 {
        d[1] = !d[1];
    }
}

#[inline(always)]
fn add_key<L: Lanes>(lanes: L, x: Cell<L>, mask: &[u64; 4]) -> Cell<L> {
    [x[0] ^ lanes.splat(mask[0]), x[1] ^ lanes.splat(mask[1]), x[2] ^ lanes.splat(mask[2]), x[3] ^ lanes.splat(mask[3])]
}

#[inline(always)]
fn add<L: Lanes>(x: Cell<L>, y: Cell<L>) -> Cell<L> {
    [x[0] ^ y[0], x[1] ^ y[1], x[2] ^ y[2], x[3] ^ y[3]]
}

#[inline(always)]
fn get<L: Lanes>(state: &State<L>, nibble: u8) -> Cell<L> {
    // There are 16 nibbles; saying so spares the check of each index.
    let at = 4 * usize::from(nibble & 15);
    [state[at], state[at + 1], state[at + 2], state[at + 3]]
}

#[inline(always)]
fn put<L: Lanes>(state: &mut State<L>, nibble: u8, cell: Cell<L>) {
    let at = 4 * usize::from(nibble & 15);
    state[at..at + 4].copy_from_slice(&cell);
}
