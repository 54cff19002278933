import { describe, expect, test } from "vitest";
import {
  highlightColor,
  highlightStatus,
  type HighlightStatus,
} from "../../migrations/moonlanding/highlight-status.ts";

/** resolved, partner, manager, partial -> what they amount to: all sixteen. */
const STATUSES: readonly (readonly [flags: string, status: HighlightStatus])[] = [
  ["0000", "unresolved"],
  ["0001", "partial_resolved"],
  ["0010", "manager_resolved"],
  ["0011", "manager_resolved"],
  ["0100", "partner_resolved"],
  ["0101", "partner_resolved"],
  ["0110", "partner_resolved"],
  ["0111", "partner_resolved"],
  ["1000", "resolved"],
  ["1001", "resolved"],
  ["1010", "resolved"],
  ["1011", "resolved"],
  ["1100", "resolved"],
  ["1101", "resolved"],
  ["1110", "resolved"],
  ["1111", "resolved"],
];

describe("the status of a highlight", () => {
  test.each(STATUSES)("resolved, partner, manager and partial %s is %s", (flags, status) => {
    const [isResolved = false, isPartnerResolved = false, isManagerResolved = false, isPartialResolved = false] = flags
      .split("")
      .map((flag) => flag === "1");
    expect(highlightStatus({ isResolved, isPartnerResolved, isManagerResolved, isPartialResolved })).toBe(status);
  });
});

describe("the colour of a highlight", () => {
  const grey = ["unresolved", "partial_resolved", "manager_resolved", "partner_resolved"] as const;
  const roles = ["partner", "manager", "clerk", "client_admin", "client_user", null] as const;

  test.each(roles)("is green once it is resolved, made by a %s", (role) => {
    expect(highlightColor("resolved", role)).toBe("green");
  });

  test.each(grey)("of a partner is red while it is %s", (status) => {
    expect(highlightColor(status, "partner")).toBe("red");
  });

  test.each(grey.flatMap((status) => roles.slice(1).map((role) => [status, role] as const)))(
    "is grey while it is %s, made by a %s",
    (status, role) => {
      expect(highlightColor(status, role)).toBe("grey");
    },
  );

  test("is never purple, which is the viewer's focus", () => {
    const all = [...grey, "resolved" as const].flatMap((status) => roles.map((role) => highlightColor(status, role)));
    expect(new Set<string>(all)).toEqual(new Set(["green", "red", "grey"]));
  });
});
