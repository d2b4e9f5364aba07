/**
 * How large an image may be that is decoded: above it is a mistake, or a decompression bomb.
 *
 * @module
 */

/** Larger images are refused before they are unpacked, so that no file can fill the memory. */
export const mostPixels = 100_000_000;
