/** Numbers that Askwell never keeps: it pays nobody, so they could only be lost. */
const kinds = [
  // Two letters, two digits, 11 to 30 letters and digits, in groups of four or without spaces. Every country's has eight digits or more: four words after a postcode don't.
  { name: 'a bank account number (IBAN)', pattern: /\b(?=(?:\D{0,8}\d){8})[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]{4}){3,7}(?:[ -]?[A-Z0-9]{1,3})?\b/i },
  { name: 'a National Insurance number', pattern: /\b(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][ -]?\d{2}[ -]?\d{2}[ -]?\d{2}[ -]?[A-D]\b/i },
  // 20-30-40, 20 30 40; six digits in one only where the words say what they are.
  { name: 'a sort code', pattern: /(?<![\d-])\d{2}-\d{2}-\d{2}(?![\d-])|\bsort\s*code\b\D{0,12}\d{2}[ -]?\d{2}[ -]?\d{2}\b/i },
  { name: 'a bank account number', pattern: /\b(?:account|acct|acc|a\/c)\b\D{0,20}\d{4}[ -]?\d{2,4}\b|(?<!\d)\d{2}[ -]?\d{2}[ -]?\d{2}\D{1,20}\d{8}(?!\d)|(?<![\d/.-])\d{8}(?![\d/.-])/i },
  { name: 'a bank card number', pattern: /(?<!\d)(?:\d{4}[ -]?){3}\d{1,7}(?!\d)/ },
] as const;

/** What in a text looks like a number of an account, a card or a person's insurance; null: nothing. Rather once too often: the person can say it without the number. */
export const accountNumberIn = (text: string): string | null => kinds.find(({ pattern }) => pattern.test(text.normalize('NFKC')))?.name ?? null;

/** Says what to do; never the number itself. */
export const noAccountNumbers = (field: string, what: string): string =>
  `${field} seems to hold ${what}. Askwell pays nobody and keeps no bank, card or insurance numbers, to keep you safe. Please leave it out; the team’s finance office asks you for what it needs itself.`;
