import type { RequestHandler } from "express";

const FOREIGN_LINK = /<link\s[^>]*href="https?:\/\/[^>]*>\s*/g;

/** Bull Board's page asks a server of others for its fonts. The browser is not allowed to, and would say so on every page; so it is not asked. */
export const dropForeignLinks: RequestHandler = (_request, response, next) => {
  const send = response.send.bind(response);
  response.send = (body: unknown) => send(typeof body === "string" ? body.replaceAll(FOREIGN_LINK, "") : body);
  next();
};
