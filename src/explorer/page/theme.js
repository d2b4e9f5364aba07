/**
 * Dark or light: as the system is, or as the reader chose; the choice stays in this browser. Loaded
 * on its own before the page is drawn, so that it does not flash.
 *
 * @module
 */
// @ts-check
/// <reference lib="dom" />

const key = "likeness.explorer.theme";
const themes = ["system", "light", "dark"];

/** What was chosen last, where nothing can be stored. */
let unstored = "system";

apply(chosenTheme());

/**
 * Lets a button lead through the themes.
 *
 * @param {HTMLButtonElement} button
 */
export function connectThemeButton(button) {
  label();
  button.addEventListener("click", () => {
    const theme = themes[(themes.indexOf(chosenTheme()) + 1) % themes.length];
    remember(theme);
    apply(theme);
    label();
  });

  function label() {
    const words = {
      system: "Colours: as the system",
      light: "Colours: light",
      dark: "Colours: dark",
    };
    const text = words[/** @type {keyof words} */ (chosenTheme())];
    button.setAttribute("aria-label", text);
    button.title = text;
  }
}

function chosenTheme() {
  try {
    const stored = localStorage.getItem(key) ?? "";
    return themes.includes(stored) ? stored : "system";
  } catch {
    return unstored;
  }
}

/** @param {string} theme */
function remember(theme) {
  unstored = theme;
  try {
    if (theme === "system") localStorage.removeItem(key);
    else localStorage.setItem(key, theme);
  } catch {
    // A browser that stores nothing keeps the choice until the page is closed.
  }
}

/** @param {string} theme */
function apply(theme) {
  document.documentElement.dataset.theme = theme;
}
