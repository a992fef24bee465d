// ES2024: lone surrogates.
interface String {
  /** Whether the text has no lone surrogates. */
  isWellFormed(): boolean;
  /** The text with lone surrogates replaced by U+FFFD. */
  toWellFormed(): string;
}
