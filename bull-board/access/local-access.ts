import type { Access } from "./access.ts";
import { randomToken } from "./sessions.ts";
import type { Role } from "./viewer.ts";

/** A board that only programs of this machine can reach, and that has no users: whoever asks is "local", and nobody signs in. */
export function localAccess(role: Role): Access {
  const csrf = randomToken();
  let isShowingValues = false;
  return {
    identify: () => ({
      viewer: { name: "local", role, maySeeValues: isShowingValues && role === "operator" },
      csrf,
      showValues(isShown) {
        isShowingValues = isShown;
      },
      signOut: null,
    }),
    admit: async () => Promise.resolve("in"),
    signIn: null,
  };
}
