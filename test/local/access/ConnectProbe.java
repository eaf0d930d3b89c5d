import java.io.FileInputStream;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.cli.ConnectDistributed;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.runtime.Connect;
import org.apache.kafka.connect.runtime.distributed.DistributedHerder;
import org.apache.kafka.connect.runtime.rest.entities.ConnectorStateInfo;
import org.apache.kafka.connect.sink.SinkConnector;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTask;
import org.apache.kafka.connect.source.ExactlyOnceSupport;
import org.apache.kafka.connect.source.SourceConnector;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;

/**
 * A real Connect worker with one source and one sink connector. Ends with status 0 and {@code working} once the source has
 * written and the sink has read, else after the time given with status 1 and what stands in the way.
 *
 * <p>Arguments: worker properties file, prefix of connector names, topic to write, topic to read, seconds.
 */
public final class ConnectProbe {
    private static final AtomicInteger WRITTEN = new AtomicInteger();
    private static final AtomicInteger READ = new AtomicInteger();

    public static final class Source extends SourceConnector {
        private Map<String, String> config;

        @Override public void start(Map<String, String> given) { config = given; }
        @Override public Class<? extends Task> taskClass() { return SourceWork.class; }
        @Override public List<Map<String, String>> taskConfigs(int most) { return List.of(config); }
        @Override public void stop() { }
        @Override public ConfigDef config() { return new ConfigDef(); }
        @Override public String version() { return "1"; }
        @Override public ExactlyOnceSupport exactlyOnceSupport(Map<String, String> given) { return ExactlyOnceSupport.SUPPORTED; }
    }

    public static final class SourceWork extends SourceTask {
        private String topic;
        private long count;

        @Override public void start(Map<String, String> given) {
            topic = given.get("target");
            context.offsetStorageReader().offset(Map.of("source", "probe"));
        }
        @Override public void stop() { }
        @Override public String version() { return "1"; }
        @Override public List<SourceRecord> poll() throws InterruptedException {
            Thread.sleep(100);
            count++;
            return List.of(new SourceRecord(Map.of("source", "probe"), Map.of("count", count), topic, Schema.STRING_SCHEMA, "value"));
        }
        @Override public void commitRecord(SourceRecord record, RecordMetadata metadata) { WRITTEN.incrementAndGet(); }
    }

    public static final class Sink extends SinkConnector {
        private Map<String, String> config;

        @Override public void start(Map<String, String> given) { config = given; }
        @Override public Class<? extends Task> taskClass() { return SinkWork.class; }
        @Override public List<Map<String, String>> taskConfigs(int most) { return List.of(config); }
        @Override public void stop() { }
        @Override public ConfigDef config() { return new ConfigDef(); }
        @Override public String version() { return "1"; }
    }

    public static final class SinkWork extends SinkTask {
        @Override public void start(Map<String, String> given) { }
        @Override public void stop() { }
        @Override public String version() { return "1"; }
        @Override public void put(Collection<SinkRecord> records) { READ.addAndGet(records.size()); }
    }

    public static void main(String[] args) throws Exception {
        Properties file = new Properties();
        try (FileInputStream in = new FileInputStream(args[0])) {
            file.load(in);
        }
        Map<String, String> worker = new HashMap<>();
        for (String key : file.stringPropertyNames()) worker.put(key, file.getProperty(key));
        long end = System.currentTimeMillis() + 1000 * Long.parseLong(args[4]);
        String source = args[1] + "source";
        String sink = args[1] + "sink";
        String state = "worker did not start";
        try {
            Connect<DistributedHerder> connect = new ConnectDistributed().startConnect(worker);
            put(connect, end, Map.of("name", source, "connector.class", Source.class.getName(), "target", args[2], "tasks.max", "1"));
            put(connect, end, Map.of("name", sink, "connector.class", Sink.class.getName(), "topics", args[3], "tasks.max", "1"));
            while (System.currentTimeMillis() < end) {
                if (WRITTEN.get() > 0 && READ.get() > 0) finish(0, "working");
                Thread.sleep(100);
            }
            state = "written " + WRITTEN + ", read " + READ + ", " + describe(connect, source) + ", " + describe(connect, sink);
        } catch (Throwable thrown) {
            Throwable cause = thrown;
            while (cause.getCause() != null) cause = cause.getCause();
            state = cause.toString();
        }
        finish(1, state.replaceAll("\\s+", " "));
    }

    private static void put(Connect<DistributedHerder> connect, long end, Map<String, String> config) throws Exception {
        CompletableFuture<Void> done = new CompletableFuture<>();
        connect.herder().putConnectorConfig(config.get("name"), config, false, (error, result) -> {
            if (error == null) done.complete(null);
            else done.completeExceptionally(error);
        });
        done.get(Math.max(1, end - System.currentTimeMillis()), TimeUnit.MILLISECONDS);
    }

    private static String describe(Connect<DistributedHerder> connect, String name) {
        ConnectorStateInfo info = connect.herder().connectorStatus(name);
        StringBuilder text = new StringBuilder(name + " " + info.connector().state());
        for (ConnectorStateInfo.TaskState task : info.tasks()) text.append(" task ").append(task.state()).append(" ").append(task.trace());
        return text.toString();
    }

    private static void finish(int status, String message) {
        System.out.println(message);
        // No orderly end: it would wait for a group that the worker may not be allowed to leave.
        Runtime.getRuntime().halt(status);
    }
}
