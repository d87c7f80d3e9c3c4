# syntax=docker/dockerfile:1
# Tally as a container image: a Java runtime of the modules that it uses, its jar, its launcher. See docs/deploy.md.
#   docker build -t tally .                                             from these sources
#   docker build -t tally --build-context jar=target/release-build .    with the tally.jar of a folder instead

FROM eclipse-temurin:25-jdk AS jar
WORKDIR /source
COPY . .
RUN --mount=type=cache,target=/root/.m2 ./tally --version && mv target/tally.jar /tally.jar

FROM eclipse-temurin:25-jdk AS jre
COPY deploy/image/jre deploy/image/modules /build/
RUN /build/jre /jre

# Debian, as the launcher is a shell script, and Netty's native code was linked with glibc. The steps from here on are
# performed by deploy/image/rootfs too, which knows only such ones.
FROM debian:trixie-slim
COPY --from=jre /jre /usr/lib/jvm/tally
COPY --from=jar /tally.jar /usr/share/tally/tally.jar
COPY tally /usr/share/tally/tally
RUN ln -s /usr/share/tally/tally /usr/bin/tally
RUN mkdir -m 0700 /var/lib/tally && chown 10001:10001 /var/lib/tally
ENV JAVA_HOME=/usr/lib/jvm/tally
ENV TALLY_DATA=/var/lib/tally
ENV TALLY_HOST=0.0.0.0
# The heap follows the container's limit; what lies outside it, for viewers' buffers, needs the rest.
ENV TALLY_JAVA_OPTS=-XX:MaxRAMPercentage=60
# tally.properties is read from here.
WORKDIR /etc/tally
USER 10001:10001
VOLUME /var/lib/tally
EXPOSE 3000
STOPSIGNAL SIGTERM
# A third of a second of a processor each time. Kubernetes asks by HTTP instead.
HEALTHCHECK --interval=15s --timeout=10s --start-period=5m --start-interval=2s CMD ["tally", "health"]
ENTRYPOINT ["tally"]
CMD ["serve"]
