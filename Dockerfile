# The image of every part of Touchdown but Redis: what it does is its command (`docker run touchdown worker --roles transform`).
# Nothing secret is in it: settings come as variables, credentials are mounted. See docker-compose.yml.
#
# It has no HEALTHCHECK, as each part is asked in its own way: `touchdown health <part>`, as docker-compose.yml does.

# --- Packages of production, with better-sqlite3 compiled, and the command bundled ---
FROM node:20-bookworm AS build
WORKDIR /touchdown
COPY package.json package-lock.json .npmrc .env.example ./
# The headers lie beside node; the sources of SQLite, types and source maps are of no use any more,
# nor is TypeScript, which a package names as its peer.
RUN npm_config_nodedir=/usr/local npm install --omit=dev --no-save --no-audit --no-fund --loglevel=error \
 && rm -rf node_modules/better-sqlite3/deps node_modules/better-sqlite3/src node_modules/better-sqlite3/build/Release/obj* \
 && rm -rf node_modules/typescript node_modules/@typescript \
 && find node_modules -type f \( -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' -o -name '*.map' \) -delete
COPY bull-board bull-board
COPY cli cli
COPY coordinator coordinator
COPY emulators emulators
COPY migrations migrations
COPY producers producers
COPY shared shared
COPY workers workers
# The bundle is found again by the times of its sources, of which an image keeps whole seconds.
RUN find . -type f -exec touch -d 2026-01-01T00:00:00Z {} + && node cli/touchdown.mjs list

# --- What runs ---
FROM node:20-bookworm-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends tini \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /touchdown
COPY --from=build /touchdown ./
RUN mkdir runs && chown node:node runs
ENV NODE_ENV=production TOUCHDOWN_RUNS_DIR=/touchdown/runs
USER node
ENTRYPOINT ["tini", "--", "node", "/touchdown/cli/touchdown.mjs"]
CMD ["--help"]
