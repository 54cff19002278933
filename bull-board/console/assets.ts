import { Router } from "express";
import { hash } from "node:crypto";
import { readFileSync } from "node:fs";
import { REPORT_STYLE } from "../../coordinator/report/report-style.ts";
import { CONSOLE_STYLE } from "./console-style.ts";

const TYPES = { css: "text/css; charset=utf-8", js: "text/javascript; charset=utf-8", svg: "image/svg+xml" } as const;
const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="4" fill="#2563c9"/><path d="M8 3v7m-3-3 3 3 3-3M4 13h8" fill="none" stroke="#fff" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round"/></svg>`;

type Asset = { readonly type: string; readonly text: string };

const ASSETS: ReadonlyMap<string, Asset> = new Map(
  Object.entries({
    "console.css": { type: TYPES.css, text: REPORT_STYLE + CONSOLE_STYLE },
    "console.js": { type: TYPES.js, text: readFileSync(new URL("client/console.js", import.meta.url), "utf8") },
    "icon.svg": { type: TYPES.svg, text: ICON },
  }),
);

const YEAR_SECONDS = 365 * 24 * 3600;

/** The address of an asset, which changes with its content, so that a browser may keep what it has. */
export function assetUrl(name: "console.css" | "console.js" | "icon.svg"): string {
  return `/assets/${name}?${hash("sha256", ASSETS.get(name)?.text ?? "", "hex").slice(0, 12)}`;
}

/** Serves what pages load: nothing of it is about a run. */
export function assetRouter(): Router {
  const router = Router();
  router.get("/:name", (request, response, next) => {
    const asset = ASSETS.get(request.params.name);
    if (asset === undefined) return next();
    response.set("Cache-Control", `public, max-age=${YEAR_SECONDS}, immutable`).type(asset.type).send(asset.text);
    return undefined;
  });
  return router;
}
