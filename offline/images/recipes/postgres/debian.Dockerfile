ARG BASE
FROM ${BASE}

# Just-in-time compilation of queries is of no use to a database that lives for a minute, and LLVM is a third of the image.
# The package would also make a cluster of its own, as a user whose number is not that of the official image.
RUN groupadd --gid 999 postgres \
 && useradd --uid 999 --gid postgres --home-dir /var/lib/postgresql --no-create-home postgres \
 && printf 'path-exclude=%s\n' '/usr/lib/*/libLLVM*' '/usr/lib/*/libz3*' '/usr/lib/postgresql/*/lib/bitcode/*' \
    > /etc/dpkg/dpkg.cfg.d/91-no-llvm \
 && mkdir /etc/postgresql-common \
 && echo 'create_main_cluster = false' > /etc/postgresql-common/createcluster.conf \
 && apt-get -qq update \
 && DEBIAN_FRONTEND=noninteractive apt-get -qq install --yes postgresql-17 \
 && rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin /var/cache/apt/archives/*.deb \
 && sed -i "s/^#listen_addresses = .*/listen_addresses = '*'/" /usr/share/postgresql/17/postgresql.conf.sample \
 && install -d -o postgres -g postgres -m 1777 /var/lib/postgresql/data \
 && install -d -o postgres -g postgres -m 3777 /var/run/postgresql

COPY entrypoint.sh /usr/local/bin/

ENV LANG=C.UTF-8 PATH=/usr/lib/postgresql/17/bin:$PATH PGDATA=/var/lib/postgresql/data PG_MAJOR=17
EXPOSE 5432
STOPSIGNAL SIGINT
ENTRYPOINT ["/usr/local/bin/entrypoint.sh"]
CMD ["postgres"]
