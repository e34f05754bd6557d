# Odoo 19 with the addons from their wheels, made by the commands that everybody has.
FROM debian:12-slim

# As root what only the system can give; `scripts/env/system.py` says what it is for.
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        ca-certificates \
        fonts-dejavu-core \
        libfontconfig1 \
        libfreetype6 \
        libstdc++6 \
        libx11-6 \
        libxext6 \
        libxrender1 \
        python3 \
        python3-venv \
        zlib1g \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home odoo \
    && install -d -o odoo /srv/offboarding

USER odoo
WORKDIR /srv/offboarding
COPY --chown=odoo . .

# The addons are loaded from their wheels, not from these files. What only built them goes.
ENV WHEELS=1
RUN python3 scripts/setup.py \
    && rm -rf .venv-lint ~/.cache/pip ~/.cache/client-offboarding/apt

EXPOSE 8069
# Setting up once more writes down which database server there is.
ENTRYPOINT ["sh", "-c", "python3 scripts/setup.py && exec .venv-wheels/bin/odoo server -c .odoo/wheels.conf -d client_offboarding --http-interface=0.0.0.0 --http-port=${PORT:-8069} \"$@\"", "odoo"]
CMD ["-i", "client_offboarding"]
