const EMAIL = /[^\s"'<>(){}[\],;:/|`=]{1,64}(?:@|%40)[^\s"'<>(){}[\],;:/|`=]*[^\s"'<>(){}[\],;:/|`=.]/giu;
/** Telephone numbers, numbers of papers, identifiers of people; not the date and time in the name of a run. */
const DIGITS = /(?<runTime>-20\d{6}-\d{6}(?!\d))|\d{6,}/g;

const MASK = "•";

/** A sentence, a key or a message without the e-mail addresses and long numbers in it. */
export function maskText(text: string): string {
  return maskEmails(text).replaceAll(DIGITS, (_digits, runTime: string | undefined) => runTime ?? MASK);
}

/** Without the e-mail addresses alone: a key keeps the numbers by which a range can be found again. */
export function maskEmails(text: string): string {
  return text.replaceAll(EMAIL, MASK);
}
