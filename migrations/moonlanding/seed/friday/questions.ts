/** Phrases of which RFIs, answers and log lines are put together. */
export const DOCUMENTS = [
  { key: "bank_statements", name: "Bank statements", text: "the bank statements of all accounts" },
  {
    key: "bank_confirmations",
    name: "Bank confirmations",
    text: "the signed authority for bank confirmations",
  },
  {
    key: "debtors_age",
    name: "Debtors age analysis",
    text: "the debtors age analysis, reconciled to the general ledger",
  },
  {
    key: "creditors_age",
    name: "Creditors age analysis",
    text: "the creditors age analysis and the five largest supplier statements",
  },
  {
    key: "trial_balance",
    name: "Trial balance",
    text: "the final trial balance and the general ledger in electronic form",
  },
  {
    key: "asset_register",
    name: "Fixed asset register",
    text: "the fixed asset register with additions, disposals and depreciation",
  },
  {
    key: "inventory_count",
    name: "Inventory count sheets",
    text: "the signed inventory count sheets and the final valuation",
  },
  {
    key: "payroll_recon",
    name: "Payroll reconciliation",
    text: "the payroll reconciliation to EMP201 and EMP501 submissions",
  },
  {
    key: "vat_recon",
    name: "VAT reconciliation",
    text: "the VAT201 returns and the reconciliation of turnover to output VAT",
  },
  {
    key: "tax_assessment",
    name: "Tax assessment",
    text: "the latest tax assessment and proof of provisional payments",
  },
  {
    key: "minutes",
    name: "Minutes of meetings",
    text: "the minutes of all directors' and shareholders' meetings",
  },
  {
    key: "share_register",
    name: "Share register",
    text: "the securities register and all share certificates issued",
  },
  {
    key: "loan_agreements",
    name: "Loan agreements",
    text: "the signed loan agreements and the balance confirmations of the lenders",
  },
  { key: "leases", name: "Lease agreements", text: "all lease agreements in force, with addenda" },
  {
    key: "insurance",
    name: "Insurance schedule",
    text: "the insurance schedule and the last valuation of buildings",
  },
  {
    key: "related_parties",
    name: "Related parties",
    text: "a list of related parties and the transactions with each of them",
  },
  {
    key: "legal_letters",
    name: "Legal letters",
    text: "letters of the attorneys about pending claims",
  },
  {
    key: "contracts",
    name: "Material contracts",
    text: "all contracts above the materiality threshold",
  },
  {
    key: "subsequent",
    name: "Subsequent events",
    text: "management accounts and payments after the reporting date",
  },
  {
    key: "budget",
    name: "Budget and going concern",
    text: "the budget and cash flow forecast for the next twelve months",
  },
] as const;

export const OPENINGS = [
  "Please provide ",
  "Kindly upload ",
  "Please send us ",
  "We still need ",
  "Could you please attach ",
  "For our sample we require ",
  "As discussed, please share ",
] as const;

export const SCOPES = [
  " for the financial year under review.",
  " as at year end.",
  " for the period from March to February.",
  ", including the comparative year.",
  " for the three months after year end.",
  ", certified by a director.",
  " in PDF and, if available, in Excel.",
  ". If none exist, please confirm in writing.",
] as const;

export const ANSWERS = [
  "Please find attached.",
  "Attached, as requested. Note that the March statement is on two pages.",
  "Our accountant will upload this by Friday.",
  "Not applicable to us this year.",
  "See the folder that we shared last week; the file name starts with the account number.",
  "The document was signed yesterday, scan attached.",
  "We have asked the bank and are waiting for their reply.",
  "This has not changed since last year.",
  "Two of the three are attached, the third follows.",
  "We do not have this; please call me to discuss.",
  "Done.",
  "Sien asseblief die aangehegte lêer.",
] as const;

export const QUERIES = [
  "Thank you, received.",
  "The total does not agree with the trial balance. Please explain the difference.",
  "Page 3 is missing, please upload it again.",
  "Thank you. Please also send the supporting invoices.",
  "Accepted, no further queries.",
] as const;

export const ACTIVITIES = [
  "RFI status changed to Completed",
  "Response received from client",
  "File uploaded: statements.pdf",
  "RFI sent to client",
  "Reminder e-mail sent",
  "Deadline moved by seven days",
  "Auditor status changed to Reviewing",
  "Auditor status changed to Queries",
  "Flag removed",
  "Question edited",
] as const;

export const ENGAGEMENT_ACTIVITIES = [
  "Engagement created",
  "Stage changed to Team Execution",
  "Stage changed to Partner Review",
  "Engagement letter sent to client",
  "Engagement letter accepted",
  "Team member added",
  "Deadline changed",
  "Post RFI journal sent",
  "Review linked",
] as const;

export const CHAT_LINES = [
  "Can somebody look at the debtors?",
  "The client called, the statements follow on Monday.",
  "Working paper B2 is ready for review.",
  "Thanks!",
  "Kan ons asseblief môre hieroor praat?",
  "Please see the attached schedule.",
  "Done, moved to partner review.",
  "👍",
  "I have asked for the signed copy.\nWill follow up on Thursday.",
  "Who has the prior year file?",
] as const;

export const LOG_LINES = [
  "Engagement stage changed",
  "E-mail could not be delivered, tried again",
  "RFI template applied",
  "User signed in",
  "Recreation finished",
  "File moved to engagement",
] as const;
