import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import kafka.server.KafkaConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.storage.internals.log.LogConfig;

/**
 * Says what Kafka's own code thinks of configuration values: the referee in test/local/config-definitions.test.ts.
 *
 * {@code java -cp '<kafka>/libs/*' ConfigVerdicts.java questions.jsonl}: one question per line, one answer per
 * line, "ok" or Kafka's message.
 * <pre>
 * {"scope": "broker", "key": "num.io.threads", "value": "0"}       one value
 * {"scope": "topic", "key": "retention.ms", "value": "7d"}
 * {"scope": "topic", "key": "retention.ms", "value": "07", "print": true}    "= " and the value as Kafka prints it
 * {"config": {"retention.ms": "1"}, "broker": {"log.dirs": "/x"}}  a topic as a broker validates it
 * </pre>
 */
public class ConfigVerdicts {
    private static final ObjectMapper mapper = new ObjectMapper();

    public static void main(String[] args) throws Exception {
        for (String line : Files.readAllLines(Path.of(args[0]))) {
            JsonNode question = mapper.readTree(line);
            try {
                if (question.has("config")) validateTopic(question);
                else {
                    String printed = validateValue(question);
                    if (question.has("print")) {
                        System.out.println("= " + mapper.writeValueAsString(printed));
                        continue;
                    }
                }
                System.out.println("ok");
            } catch (RuntimeException refusal) {
                System.out.println(String.valueOf(refusal.getMessage()).replaceAll("\\s+", " "));
            }
        }
    }

    private static String validateValue(JsonNode question) {
        ConfigDef definitions = question.get("scope").asText().equals("topic")
            ? LogConfig.configDefCopy() : KafkaConfig.configDef();
        ConfigDef.ConfigKey key = definitions.configKeys().get(question.get("key").asText());
        if (key == null) throw new IllegalArgumentException("unknown key");
        Object value = ConfigDef.parseType(key.name, question.get("value").asText(), key.type);
        if (key.validator != null) key.validator.ensureValid(key.name, value);
        return ConfigDef.convertToString(value, key.type);
    }

    private static void validateTopic(JsonNode question) {
        Map<String, String> broker = new HashMap<>(Map.of(
            "process.roles", "broker", "node.id", "1",
            "controller.listener.names", "CONTROLLER", "controller.quorum.bootstrap.servers", "localhost:9093"));
        broker.putAll(map(question.get("broker")));
        KafkaConfig config = new KafkaConfig(broker);
        LogConfig.validate(Map.of(), map(question.get("config")), config.extractLogConfigMap(),
            config.remoteLogManagerConfig().isRemoteStorageSystemEnabled());
    }

    private static Map<String, String> map(JsonNode node) {
        return node == null ? Map.of() : mapper.convertValue(node, new TypeReference<Map<String, String>>() { });
    }
}
