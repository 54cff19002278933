/** Phrases of which reviews, their checklists and their highlights are put together. */
export const REVIEW_KINDS = [
  "Annual financial statements",
  "Working paper file",
  "Tender response",
  "Management letter",
  "Tax computation",
] as const;

export const CHECKLISTS = [
  "Planning",
  "Materiality",
  "Going concern",
  "Related parties",
  "Subsequent events",
  "Disclosure",
  "Tax",
  "Sign-off",
] as const;

export const CHECKS = [
  "Has materiality been set and approved by the partner?",
  "Do the comparatives agree with the signed prior year statements?",
  "Is the going concern assessment documented for twelve months?",
  "Have all related parties been confirmed in writing?",
  "Are subsequent events considered up to the date of the report?",
  "Does the cash flow statement agree with the movement in the bank balance?",
  "Is the accounting policy on revenue in line with IFRS for SMEs?",
  "Have unadjusted differences been communicated to management?",
  "Is the directors' report dated and signed?",
  "Do the notes reconcile to the trial balance?",
  "Has the engagement letter been signed for this year?",
  "Is the deferred tax computation reviewed?",
] as const;

export const REMARKS = [
  "Please check this figure against the trial balance.",
  "Wording differs from last year, is that intended?",
  "Rounding difference of R1.",
  "Reference to note 12 should be note 13.",
  "Comparative missing.",
  "Move to non-current liabilities.",
  "Well done, clear disclosure.",
  "Does not cast: total is R 1 204 heavier than the lines.",
  "Typing error.",
  "Please attach the supporting schedule, I could not find it in the file.",
] as const;

export const PASSAGES = [
  "The company's ability to continue as a going concern",
  "Revenue 12 445 903",
  "Trade and other receivables",
  "The annual financial statements were approved by the board on",
  "Property, plant and equipment are carried at cost less accumulated depreciation",
  "1 204 556",
  "Loans to shareholders are unsecured, bear no interest",
  "Opinion\nIn our opinion, the financial statements present fairly",
] as const;

export const REPLIES = [
  "Corrected.",
  "Done, see new version.",
  "This agrees to the lead schedule.",
  "Noted.",
  "Discussed with the client, no change.",
] as const;

export const EMOJIS = ["", "", "", "👍", "🔥", "❗"] as const;

export const FLAGS = ["Open", "Closed", "Missed", "Declined", "Won", "Lost", "Awaiting Adjudication"] as const;

export const LOG_LINES = [
  "Review opened",
  "Review published",
  "Highlight added",
  "Highlight resolved",
  "Highlight removed",
  "Checklist attached",
  "Collaborator added",
  "Review closed",
  "PDF replaced",
] as const;
