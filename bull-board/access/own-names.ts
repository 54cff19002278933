import { isIP } from "node:net";
import { hostname } from "node:os";
import { isLoopback } from "../is-loopback.ts";

export type OwnNames = {
  /** Whether a Host header means this server. */
  isOwnHost(header: string): boolean;
  /** Whether an Origin header means a page of this server, given the Host under which it was asked. */
  isOwnOrigin(origin: string, hostHeader: string): boolean;
};

/**
 * The names under which the board answers: its address, those of this machine's loopback, and the address that the settings give it. A web site that points a name of its own at
 * this machine would otherwise be of the same origin. Numbers cannot be pointed anywhere, so all of them are its own where it listens for others.
 */
export function ownNames(host: string, boardUrl: string | null): OwnNames {
  const outside = boardUrl === null ? null : new URL(boardUrl);
  const isOpen = !isLoopback(host);
  return {
    isOwnHost(header) {
      const name = header
        .replace(/:\d+$/, "")
        .replace(/^\[(.*)\]$/, "$1")
        .toLowerCase();
      if (name === host || isLoopback(name)) return true;
      if (outside !== null && name === outside.hostname.replace(/^\[(.*)\]$/, "$1")) return true;
      return isOpen && (isIP(name) !== 0 || name === hostname().toLowerCase());
    },
    isOwnOrigin(origin, hostHeader) {
      return origin === `http://${hostHeader}` || (outside !== null && origin === outside.origin);
    },
  };
}
