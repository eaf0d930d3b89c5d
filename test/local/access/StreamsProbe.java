import java.io.FileInputStream;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.state.Stores;

/**
 * A real Streams application with a repartition and a changelog topic: counts the records of one topic by value into another.
 * Ends with status 0 and {@code working} once it has counted, else with status 1 and what stopped it.
 *
 * <p>Arguments: properties file, input topic, output topic, seconds.
 */
public final class StreamsProbe {
    public static void main(String[] args) throws Exception {
        Properties config = new Properties();
        try (FileInputStream in = new FileInputStream(args[0])) {
            config.load(in);
        }
        config.put("default.key.serde", Serdes.StringSerde.class.getName());
        config.put("default.value.serde", Serdes.StringSerde.class.getName());
        CompletableFuture<String> end = new CompletableFuture<>();
        StreamsBuilder builder = new StreamsBuilder();
        builder.<String, String>stream(args[1])
                .selectKey((key, value) -> value)
                .groupByKey()
                .count(Materialized.as(Stores.inMemoryKeyValueStore("totals")))
                .toStream()
                .mapValues(String::valueOf)
                .to(args[2], Produced.with(Serdes.String(), Serdes.String()));
        KafkaStreams streams = new KafkaStreams(builder.build(), config);
        streams.setUncaughtExceptionHandler(thrown -> {
            Throwable cause = thrown;
            while (cause.getCause() != null) cause = cause.getCause();
            end.complete(cause.toString());
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
        streams.start();
        long deadline = System.currentTimeMillis() + 1000 * Long.parseLong(args[3]);
        while (!end.isDone() && System.currentTimeMillis() < deadline) {
            if (sentTo(args[2], streams) > 0) end.complete("working");
            Thread.sleep(100);
        }
        end.complete("state " + streams.state() + ", sent " + sentTo(args[2], streams));
        System.out.println(end.get().replaceAll("\\s+", " "));
        Runtime.getRuntime().halt(end.get().equals("working") ? 0 : 1);
    }

    private static double sentTo(String topic, KafkaStreams streams) {
        return streams.metrics().entrySet().stream()
                .filter(entry -> entry.getKey().name().equals("record-send-total") && topic.equals(entry.getKey().tags().get("topic")))
                .mapToDouble(entry -> entry.getValue().metricValue() instanceof Number number ? number.doubleValue() : 0)
                .sum();
    }
}
