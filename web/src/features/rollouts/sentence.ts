// What the console says about a rollout begins in lower case, as it follows a name; alone it is a sentence.

/** `paused by somebody` as `Paused by somebody`; a name at the beginning, such as `v2`, stays as it is. */
export function sentence(text: string): string {
  return /^\p{Ll}+(?:[\s:,]|$)/u.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text;
}
