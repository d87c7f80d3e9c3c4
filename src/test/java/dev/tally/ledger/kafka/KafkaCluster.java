package dev.tally.ledger.kafka;

import static org.awaitility.Awaitility.await;

import dev.tally.Ceiling;
import dev.tally.FaultProxy;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kafka.tools.StorageTool;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartitionInfo;

/**
 * Kafka's brokers, each a process of its own, so that they can be killed. One broker is its own
 * controller; several have one beside them, so that two of three may be gone.
 */
public final class KafkaCluster implements AutoCloseable {

  private static final int CONTROLLER = 100;

  /** One broker for all tests that break none, started by the first. */
  private static final class Shared {
    static final KafkaCluster CLUSTER = startShared();

    private static KafkaCluster startShared() {
      try {
        Path directory = Files.createTempDirectory("tally-kafka");
        KafkaCluster cluster = start(directory, 1, Map.of());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> cluster.remove(directory)));
        return cluster;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private final Path directory;
  private final Map<String, String> settings;
  private final Map<Integer, Integer> ports = new TreeMap<>();
  private final Map<Integer, Process> processes = new TreeMap<>();
  private final Map<Integer, Integer> proxiedPorts = new TreeMap<>();
  private final Map<Integer, FaultProxy> proxies = new TreeMap<>();
  private final int brokers;

  private KafkaCluster(Path directory, int brokers, Map<String, String> settings) {
    this.directory = directory;
    this.brokers = brokers;
    this.settings = Map.copyOf(settings);
  }

  /** Returns a broker that all tests share; each uses a topic of its own. */
  public static KafkaCluster shared() {
    return Shared.CLUSTER;
  }

  /**
   * Starts brokers, numbered from 1, and waits until all are there.
   *
   * @param settings more of the brokers' properties
   */
  public static KafkaCluster start(Path directory, int brokers, Map<String, String> settings) {
    KafkaCluster cluster = new KafkaCluster(directory, brokers, settings);
    cluster.ports.put(CONTROLLER, freePort());
    for (int id = 1; id <= brokers; id++) {
      cluster.ports.put(id, freePort());
      cluster.proxiedPorts.put(id, freePort());
      cluster.proxies.put(id, proxy(cluster.proxiedPorts.get(id)));
    }
    if (brokers > 1) {
      cluster.start(CONTROLLER);
    }
    for (int id = 1; id <= brokers; id++) {
      cluster.start(id);
    }
    await().atMost(Ceiling.TIME).ignoreExceptions().until(() -> cluster.countBrokers() == brokers);
    return cluster;
  }

  /**
   * Returns a port that nobody uses just now, and that no outgoing connection is given: those of
   * Linux have ports from 32768.
   */
  public static int freePort() {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(15_000, 32_768);
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (IOException e) {
        // somebody uses it: the next one
      }
    }
  }

  private static FaultProxy proxy(int port) {
    try {
      return new FaultProxy(URI.create("http://127.0.0.1:" + port));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns what {@code --kafka} takes for a node whose way to the brokers can be cut. */
  public String proxiedServers() {
    return proxies.values().stream()
        .map(proxy -> proxy.uri().getAuthority())
        .collect(Collectors.joining(","));
  }

  /** Cuts that way: everything is taken, and nothing arrives. Or mends it. */
  public void swallow(boolean swallow) {
    proxies.values().forEach(proxy -> proxy.swallow(swallow));
    if (!swallow) {
      proxies.values().forEach(FaultProxy::resetAll); // what lost bytes is of no use
    }
  }

  /** Returns what {@code --kafka} takes. */
  public String servers() {
    return ports.entrySet().stream()
        .filter(port -> port.getKey() != CONTROLLER)
        .map(port -> "127.0.0.1:" + port.getValue())
        .collect(Collectors.joining(","));
  }

  public Admin admin() {
    return Admin.create(Map.of("bootstrap.servers", servers()));
  }

  private int countBrokers() throws ExecutionException, InterruptedException {
    try (Admin admin = admin()) {
      return admin.describeCluster().nodes().get().size();
    }
  }

  /** Starts a broker, with the data that it had before if it was killed. */
  public void start(int id) {
    try {
      Path properties = directory.resolve(id + ".properties");
      Files.writeString(properties, properties(id));
      format(properties);
      Path java = Path.of(System.getProperty("java.home"), "bin", "java");
      List<String> command = new ArrayList<>(List.of(java.toString()));
      command.addAll(List.of("-Xms64m", "-Xmx256m", "-XX:+UseSerialGC"));
      command.addAll(List.of("-XX:TieredStopAtLevel=1"));
      command.add("-Dlogback.configurationFile=broker-logback.xml");
      command.addAll(List.of("-cp", System.getProperty("java.class.path")));
      command.addAll(List.of("kafka.Kafka", properties.toString()));
      processes.put(
          id,
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(
                  ProcessBuilder.Redirect.appendTo(directory.resolve(id + ".log").toFile()))
              .start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void format(Path properties) throws IOException {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    String[] arguments = {
      "format", "-t", "4L6g3nShT-eMCtK--X86sw", "-c", properties.toString(), "--ignore-formatted"
    };
    if (StorageTool.execute(arguments, new PrintStream(said, true, StandardCharsets.UTF_8)) != 0) {
      throw new IOException(said.toString(StandardCharsets.UTF_8));
    }
  }

  private String properties(int id) {
    boolean isController = id == CONTROLLER;
    boolean isBoth = brokers == 1;
    int quorum = isBoth ? 1 : CONTROLLER;
    Map<String, String> all = new TreeMap<>();
    all.put("node.id", "" + id);
    all.put("process.roles", isController ? "controller" : isBoth ? "broker,controller" : "broker");
    all.put("controller.quorum.voters", quorum + "@127.0.0.1:" + ports.get(CONTROLLER));
    all.put("controller.listener.names", "CONTROLLER");
    all.put(
        "listener.security.protocol.map",
        "CONTROLLER:PLAINTEXT,CLIENT:PLAINTEXT,PROXIED:PLAINTEXT");
    String controller = "CONTROLLER://127.0.0.1:" + ports.get(CONTROLLER);
    String client =
        "CLIENT://127.0.0.1:%d,PROXIED://127.0.0.1:%d"
            .formatted(ports.get(id), proxiedPorts.get(id));
    all.put("listeners", isController ? controller : isBoth ? client + "," + controller : client);
    if (!isController) {
      all.put(
          "advertised.listeners",
          "CLIENT://127.0.0.1:%d,PROXIED://%s"
              .formatted(ports.get(id), proxies.get(id).uri().getAuthority()));
      all.put("inter.broker.listener.name", "CLIENT");
    }
    all.put("log.dirs", directory.resolve("data-" + id).toString());
    all.put("offsets.topic.replication.factor", "1");
    all.put("auto.create.topics.enable", "false");
    all.put("log.cleaner.dedupe.buffer.size", "4194304");
    all.put("num.network.threads", "2");
    all.put("num.io.threads", "4");
    all.putAll(settings);
    return all.entrySet().stream()
        .map(setting -> setting.getKey() + "=" + setting.getValue() + "\n")
        .collect(Collectors.joining());
  }

  /** Kills a broker as {@code kill -9} does. */
  public void kill(int id) {
    Process process = processes.remove(id);
    process.destroyForcibly();
    process
        .onExit()
        .orTimeout(Ceiling.TIME.toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS)
        .join();
  }

  /** Returns the broker that leads a topic's only partition. */
  public int leader(String topic) {
    return describe(topic).leader().id();
  }

  /** Waits until so many brokers have all of a topic. */
  public void awaitInSync(String topic, int brokers) {
    await()
        .atMost(Ceiling.TIME)
        .ignoreExceptions()
        .until(() -> describe(topic).isr().size() == brokers);
  }

  private TopicPartitionInfo describe(String topic) {
    try (Admin admin = admin()) {
      return admin
          .describeTopics(List.of(topic))
          .allTopicNames()
          .get()
          .get(topic)
          .partitions()
          .get(0);
    } catch (ExecutionException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Returns where a broker keeps a topic's only partition. */
  public Path log(int id, String topic) {
    return directory.resolve("data-" + id).resolve(topic + "-0");
  }

  private void remove(Path files) {
    close();
    try (Stream<Path> all = Files.walk(files)) {
      all.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    List.copyOf(processes.keySet()).forEach(this::kill);
    for (FaultProxy proxy : proxies.values()) {
      try {
        proxy.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
