// ES2025: literal text in a pattern.
interface RegExpConstructor {
  /** `text` with everything escaped that means something in a regular expression. */
  escape(text: string): string;
}
