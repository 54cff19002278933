import { expect, test } from "vitest";
import { isSetting, parseConfig } from "../../shared/config.ts";

test("sources and stores are recognised by the endings of their variables, whatever their names", () => {
  const { projects, files } = parseConfig({
    ACME_PROJECT_ID: "acme-prod",
    ACME_CREDENTIALS: " /keys/acme.json ",
    SIXTH_SYSTEM_2_PROJECT_ID: "six",
    ACME_FILES: "gs://acme/uploads",
    DRIVE_FILES: "",
    acme_PROJECT_ID: "no",
    PROJECT_ID: "no",
    MY_FILES_DIR: "no",
  });
  expect(projects).toEqual({
    ACME: { projectId: "acme-prod", credentials: "/keys/acme.json" },
    SIXTH_SYSTEM_2: { projectId: "six", credentials: null },
  });
  expect(files).toEqual({ ACME_FILES: "gs://acme/uploads" });
  expect(["ACME_FILES", "TOUCHDOWN_WORKERS", "PATH"].map(isSetting)).toEqual([true, true, false]);
});

test("an offset is no time zone: it knows no summer time", () => {
  const { reconcileZone } = parseConfig({ TOUCHDOWN_RECONCILE_ZONE: "Australia/Sydney" });
  expect(reconcileZone).toBe("Australia/Sydney");
  expect(() => parseConfig({ TOUCHDOWN_RECONCILE_ZONE: "+10:00" })).toThrow(/TOUCHDOWN_RECONCILE_ZONE/);
});

test("every wrong setting is named at once", () => {
  expect(() => parseConfig({ TOUCHDOWN_WORKERS: "0", TOUCHDOWN_FILES_AT_ONCE: "many", REDIS_URL: "x" })).toThrow(
    /(?=.*TOUCHDOWN_WORKERS)(?=.*TOUCHDOWN_FILES_AT_ONCE)(?=.*REDIS_URL)/,
  );
});
