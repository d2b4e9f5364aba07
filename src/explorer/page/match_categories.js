/**
 * Which categories a typed text means: those that have all its words, those that begin with it
 * first.
 *
 * @module
 */
// @ts-check

/**
 * @template {{ name: string }} C
 * @param {readonly C[]} categories
 * @param {string} text
 * @returns {C[]} In the order given, but for those that begin with the text.
 */
export function matchCategories(categories, text) {
  const typed = plain(text);
  const words = typed.split(" ").filter((word) => word !== "");
  const found = categories
    .map((category) => ({ category, name: plain(category.name) }))
    .filter(({ name }) => words.every((word) => name.includes(word)));
  const begins = found.filter(({ name }) => name.startsWith(typed));
  const others = found.filter(({ name }) => !name.startsWith(typed));
  return [...begins, ...others].map(({ category }) => category);
}

/**
 * Without capitals, accents and the marks that stand between words.
 *
 * @param {string} text
 */
function plain(text) {
  return text.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase()
    .replaceAll(/[\s_\-./]+/g, " ").trim();
}
