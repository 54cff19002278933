export type IssueType = "missing_field" | "orphaned_entry" | "relationship_mismatch" | "invalid_value";
export type Priority = "High" | "Medium" | "Low";
export type Category = "Data Quality" | "Relationships" | "Governance" | "Migration";

/** How an issue is told (analysis model, end of oapp.md A.5). */
export type IssueRule = {
  readonly type: IssueType;
  readonly priority: Priority;
  readonly category: Category;
  /** What a person may do about it. */
  readonly fix: string;
};

/** What is told of a rule. A flag of a row that has none here is no issue. */
export const ISSUE_RULES: Readonly<Record<string, IssueRule>> = {
  missing: issue(["missing_field", "Medium", "Data Quality"], "Fill in the field."),
  orphan: issue(
    ["orphaned_entry", "High", "Relationships"],
    "Relate the phase to its project, or assign it by the mapping file.",
  ),
  assigned: issue(
    ["orphaned_entry", "Low", "Relationships"],
    "Relate the phase at the source to the project that it was assigned.",
  ),
  disagreement: issue(
    ["relationship_mismatch", "High", "Relationships"],
    "Make the relation columns, the project's cell and their pages say the same.",
  ),
  unconfirmed: issue(
    ["relationship_mismatch", "Medium", "Relationships"],
    "Relate phase and project in both directions.",
  ),
  "inverse-of-no-phase": issue(
    ["relationship_mismatch", "Medium", "Relationships"],
    "Relate the phase that is meant, or remove the item.",
  ),
  "title-of-no-project": issue(
    ["relationship_mismatch", "Medium", "Relationships"],
    "Relate a project that exists, or export the one that is meant.",
  ),
  "relation-unreadable": issue(["relationship_mismatch", "High", "Relationships"], "Enter the relation anew."),
  "duplicate-key": issue(["invalid_value", "High", "Data Quality"], "Give each record an id of its own."),
  "duplicate-title": issue(
    ["invalid_value", "Low", "Data Quality"],
    "Tell the titles apart, if they are not one thing.",
  ),
  "identical-notes": issue(["invalid_value", "Medium", "Data Quality"], "Keep the notes where they belong."),
  "status-contradicted": issue(["invalid_value", "Medium", "Governance"], "Decide which of column and notes is right."),
  "word-unknown": issue(
    ["invalid_value", "High", "Data Quality"],
    "Use a word of the vocabulary, or add this one to it.",
  ),
  "date-unreadable": issue(["invalid_value", "High", "Data Quality"], "Enter the date anew."),
  "time-ambiguous": issue(["invalid_value", "Low", "Data Quality"], "Say which of the two times is meant."),
  placeholder: issue(["invalid_value", "Low", "Migration"], "Enter the date, or leave it empty."),
  "backfilled-default": issue(["invalid_value", "Low", "Migration"], "Confirm the status: a machine filled it in."),
  trimmed: issue(["invalid_value", "Low", "Data Quality"], "Remove the blanks around it."),
  "id-with-blank": issue(["invalid_value", "Low", "Data Quality"], "Write the id with a hyphen like the others."),
  "typo-suspect": issue(["invalid_value", "Low", "Data Quality"], "Look at the spelling."),
  "free-text": issue(["invalid_value", "Low", "Data Quality"], "Use the relation: text in this column links nothing."),
};

function issue([type, priority, category]: readonly [IssueType, Priority, Category], fix: string): IssueRule {
  return { type, priority, category, fix };
}

/** Columns that a record must fill (end of oapp.md A.5); by the name of its database. */
export const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  "WT Projects": ["projectID", "Title", "description", "status", "owner"],
  "WT Phase Database": ["phaseid", "phasename", "status"],
  "Sub-Apps": ["subAppName", "description", "status", "primaryLead"],
  "Tech Debt": ["title", "category", "priority", "status", "originFile"],
  "Schema Sync": ["tableName", "fieldName", "issueType", "resolution", "status"],
  "Memory Classification": ["Entry", "DestinationDB"],
};
