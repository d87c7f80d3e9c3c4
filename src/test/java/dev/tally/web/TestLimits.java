package dev.tally.web;

import dev.tally.web.http.Limits;
import java.time.Duration;

/** The limits of a {@link TestServer}, with what a test needs otherwise. */
public final class TestLimits {

  private int connections = TestServer.LIMITS.connections();
  private long memory = TestServer.LIMITS.memory();
  private Duration request = TestServer.LIMITS.request();
  private Duration idle = TestServer.LIMITS.idle();
  private Duration linger = TestServer.LIMITS.linger();
  private Duration drain = TestServer.LIMITS.drain();

  public TestLimits connections(int most) {
    connections = most;
    return this;
  }

  public TestLimits memory(long bytes) {
    memory = bytes;
    return this;
  }

  public TestLimits request(Duration time) {
    request = time;
    return this;
  }

  public TestLimits idle(Duration time) {
    idle = time;
    return this;
  }

  public TestLimits linger(Duration time) {
    linger = time;
    return this;
  }

  public TestLimits drain(Duration time) {
    drain = time;
    return this;
  }

  public Limits limits() {
    Limits usual = TestServer.LIMITS;
    return new Limits(
        connections,
        usual.perAddress(),
        memory,
        usual.requestLine(),
        usual.headers(),
        usual.body(),
        request,
        idle,
        linger,
        usual.commandsASecond(),
        usual.commandBurst(),
        drain);
  }
}
