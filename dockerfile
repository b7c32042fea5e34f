# The HTTP server, and with another command any of rear-diff's: docker build -t rear-diff-image .
# The build tools stay in the first stage; every package is checked against its hash.
ARG PYTHON=3.13
FROM python:${PYTHON}-slim AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
RUN python3 -m venv /build && python3 -m venv --without-pip /opt/rear-diff
WORKDIR /source
COPY requirements.txt requirements-build.txt ./
RUN /build/bin/pip install --quiet --require-hashes --requirement requirements-build.txt \
    && /build/bin/pip --python /opt/rear-diff/bin/python install --quiet --require-hashes \
        --requirement requirements.txt
COPY pyproject.toml README.md LICENSE ./
COPY rear_diff rear_diff
COPY tui tui
COPY api api
RUN /build/bin/hatchling build --target wheel --directory /wheel \
    && /build/bin/pip --python /opt/rear-diff/bin/python install --quiet --no-deps /wheel/*.whl

FROM python:${PYTHON}-slim
RUN python3 -m pip uninstall --quiet --yes --root-user-action ignore pip \
    && groupadd --gid 10001 rear-diff \
    && useradd --uid 10001 --gid 10001 --home-dir /var/lib/rear-diff --create-home rear-diff \
    && chmod 0700 /var/lib/rear-diff
COPY --from=build /opt/rear-diff /opt/rear-diff
# Within the container every address is heard, by whatever name; who reaches it, `docker run -p` says.
# REAR_DIFF_AUTH_REQUIRED=true asks for tokens.
ENV PATH=/opt/rear-diff/bin:$PATH PYTHONUNBUFFERED=1 \
    REAR_DIFF_API_HOST=0.0.0.0 REAR_DIFF_API_INSECURE=true REAR_DIFF_API_ALLOWED_HOSTS=*
USER 10001:10001
WORKDIR /var/lib/rear-diff
VOLUME /var/lib/rear-diff
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python3", "-c", "import os, urllib.request as r; r.urlopen(f\"http://127.0.0.1:{os.environ.get('REAR_DIFF_API_PORT', 8000)}/rear-diff/health\", timeout=4)"]
CMD ["rear-diff", "serve"]
