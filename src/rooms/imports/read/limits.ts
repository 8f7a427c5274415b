/** Bounds that keep a hostile or mistaken file from filling memory or disk. */
export const MAX_CELL_BYTES = 10 * 1024 * 1024;
/** How far an opened quote is followed before it counts as never closed. */
export const MAX_RECORD_CHARS = 48 * 1024 * 1024;
export const MAX_COLUMNS = 16_384;
export const MAX_RAW_CHARS = 64 * 1024;
export const MAX_SAMPLE_ROWS = 2000;
/** A compressed file that grows beyond this, and beyond the ratio, is taken for a bomb. */
export const BOMB_BYTES = 1024 ** 3;
export const BOMB_RATIO = 200;
export const MAX_BYTES = 64 * 1024 ** 3;
