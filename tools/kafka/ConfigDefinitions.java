import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.Field;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import kafka.server.KafkaConfig;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.apache.kafka.common.utils.AppInfoParser;
import org.apache.kafka.metadata.authorizer.StandardAuthorizer;
import org.apache.kafka.server.config.DynamicBrokerConfig;
import org.apache.kafka.server.config.ServerTopicConfigSynonyms;
import org.apache.kafka.storage.internals.log.LogConfig;

/**
 * Prints every topic and broker configuration key of the Kafka on the class path, as that Kafka's own code
 * defines them, as JSON: {@code java -cp '<kafka>/libs/*' ConfigDefinitions.java}. Needs a JDK, 17 or later.
 * With the argument {@code clients}: the keys of producers, consumers and admin clients.
 * `brokerform generate config-definitions` runs it and writes model/kafka/config-definitions-<version>.json;
 * `brokerform generate client-keys` writes model/clients/keys/java-<version>.json.
 */
public class ConfigDefinitions {
    private static final JsonNodeFactory json = JsonNodeFactory.instance;

    public static void main(String[] args) throws Exception {
        ObjectNode definitions = json.objectNode();
        definitions.put("kafkaVersion", AppInfoParser.getVersion());
        if (args.length > 0 && args[0].equals("clients")) {
            definitions.set("producer", clientKeys(ProducerConfig.configDef()));
            definitions.set("consumer", clientKeys(ConsumerConfig.configDef()));
            definitions.set("admin", clientKeys(AdminClientConfig.configDef()));
        } else {
            definitions.set("topic", topicKeys());
            definitions.set("broker", brokerKeys());
        }

        ObjectMapper mapper = new ObjectMapper();
        mapper.enable(SerializationFeature.INDENT_OUTPUT);
        mapper.configure(JsonGenerator.Feature.AUTO_CLOSE_TARGET, false);
        mapper.writeValue(System.out, definitions);
        System.out.println();
    }

    private static ObjectNode clientKeys(ConfigDef definitions) throws Exception {
        ObjectNode keys = json.objectNode();
        for (ConfigKey key : sorted(definitions)) keys.set(key.name, describe(key));
        return keys;
    }

    private static ObjectNode topicKeys() throws Exception {
        ObjectNode keys = json.objectNode();
        for (ConfigKey key : sorted(LogConfig.configDefCopy())) {
            ObjectNode entry = describe(key);
            ArrayNode suppliers = json.arrayNode();
            ServerTopicConfigSynonyms.ALL_TOPIC_CONFIG_SYNONYMS.getOrDefault(key.name, List.of())
                .forEach(synonym -> suppliers.add(synonym.name()));
            if (!suppliers.isEmpty()) entry.set("brokerProperties", suppliers);
            keys.set(key.name, entry);
        }
        return keys;
    }

    private static ObjectNode brokerKeys() throws Exception {
        Map<String, String> modes = DynamicBrokerConfig.dynamicConfigUpdateModes();
        Map<String, ObjectNode> keys = new TreeMap<>();
        for (ConfigKey key : sorted(KafkaConfig.configDef())) {
            ObjectNode entry = describe(key);
            entry.put("updateMode", modes.getOrDefault(key.name, "read-only"));
            keys.put(key.name, entry);
        }
        // Read by the authorizer from the broker's properties; KafkaConfig passes them on without a definition.
        keys.put(StandardAuthorizer.SUPER_USERS_CONFIG, authorizerKey("string", "",
            "Semicolon-separated principals (User:name) that the StandardAuthorizer lets do everything."));
        keys.put(StandardAuthorizer.ALLOW_EVERYONE_IF_NO_ACL_IS_FOUND_CONFIG, authorizerKey("boolean", "false",
            "Whether the StandardAuthorizer lets everyone use a resource that has no ACL."));
        ObjectNode all = json.objectNode();
        keys.forEach(all::set);
        return all;
    }

    private static ObjectNode authorizerKey(String type, String defaultValue, String doc) {
        return json.objectNode().put("type", type).put("default", defaultValue).put("importance", "high")
            .put("doc", doc).put("updateMode", "read-only");
    }

    private static List<ConfigKey> sorted(ConfigDef definitions) {
        return List.copyOf(new TreeMap<>(definitions.configKeys()).values());
    }

    private static ObjectNode describe(ConfigKey key) throws Exception {
        ObjectNode entry = json.objectNode();
        entry.put("type", key.type.name().toLowerCase(Locale.ROOT));
        if (key.hasDefault()) {
            entry.put("default", key.defaultValue == null ? null : ConfigDef.convertToString(key.defaultValue, key.type));
        }
        // "Not null" says nothing about a text.
        if (key.validator != null && !(key.validator instanceof ConfigDef.NonNullValidator)) {
            entry.set("check", check(key.validator));
        }
        entry.put("importance", key.importance.name().toLowerCase(Locale.ROOT));
        if (key.internalConfig) entry.put("internal", true);
        entry.put("doc", firstSentences(key.documentation));
        return entry;
    }

    /** Validators keep what they allow in private fields, and some print less than they check: read the fields. */
    private static ObjectNode check(ConfigDef.Validator validator) throws Exception {
        ObjectNode check = json.objectNode();
        switch (validator.getClass().getSimpleName()) {
            case "Range" -> {
                check.put("kind", "range");
                number(check, "min", field(validator, "min"));
                number(check, "max", field(validator, "max"));
            }
            case "ValidString" -> check.put("kind", "one-of").set("values", array(field(validator, "validStrings")));
            case "CaseInsensitiveValidString" -> check.put("kind", "one-of").put("ignoreCase", true)
                .set("values", array(field(validator, "validStrings")));
            case "ValidList" -> {
                check.put("kind", "list");
                Object values = field(field(validator, "validString"), "validStrings");
                if (!((Collection<?>) values).isEmpty()) check.set("values", array(values));
                check.put("emptyAllowed", (Boolean) field(validator, "isEmptyAllowed"));
            }
            case "Validator" -> {
                // Of enumerations of the client's own: the text names what they take.
                Matcher names = Pattern.compile("\\[([a-z_]+(?:, [a-z_]+)*)(, by_duration:PnDTnHnMn\\.nS)?\\]").matcher(validator.toString());
                if (!names.matches()) throw new IllegalStateException("unknown validator " + validator);
                List<String> values = List.of(names.group(1).split(", "));
                check.put("kind", names.group(2) == null ? "one-of" : "offset-reset").set("values", array(values));
            }
            case "NonEmptyString" -> check.put("kind", "non-empty");
            case "ThrottledReplicaListValidator" -> check.put("kind", "throttled-replicas");
            case "ControllerQuorumVotersValidator" -> check.put("kind", "quorum-voters");
            case "ControllerQuorumBootstrapServersValidator" -> check.put("kind", "host-ports");
            default -> {
                // A range with one value besides it, as compression.gzip.level has: [1,...,9] or -1
                Matcher range = Pattern.compile("\\[(-?\\d+),\\.\\.\\.,(-?\\d+)\\] or (-?\\d+)").matcher(validator.toString());
                if (range.matches()) {
                    check.put("kind", "range").put("min", Long.parseLong(range.group(1)))
                        .put("max", Long.parseLong(range.group(2))).put("or", Long.parseLong(range.group(3)));
                } else {
                    check.put("kind", "other").put("text", validator.toString());
                }
            }
        }
        return check;
    }

    private static void number(ObjectNode check, String name, Object bound) {
        if (bound != null) check.put(name, new BigDecimal(bound.toString()));
    }

    /** Sorted: some of Kafka's definitions come from sets, whose order differs from one run to the next. */
    private static ArrayNode array(Object values) {
        ArrayNode array = json.arrayNode();
        new TreeSet<>((Collection<?>) values).forEach(value -> array.add(value.toString()));
        return array;
    }

    private static Object field(Object owner, String name) throws Exception {
        Field field = owner.getClass().getDeclaredField(name);
        field.setAccessible(true);
        return field.get(owner);
    }

    /** Documentation without markup: its first sentence, and further ones as long as they fit into a line or two. */
    private static String firstSentences(String documentation) {
        if (documentation == null) return "";
        String text = documentation.replaceAll("<[^>]*>", "").replace("&lt;", "<").replace("&gt;", ">")
            .replace("&amp;", "&").replaceAll("\\s+", " ").trim();
        StringBuilder kept = new StringBuilder();
        for (String sentence : Arrays.asList(text.split("(?<=[.!?]) (?=[A-Z])"))) {
            if (kept.length() > 0 && kept.length() + sentence.length() > 200) break;
            kept.append(kept.length() == 0 ? "" : " ").append(sentence);
        }
        return kept.toString();
    }
}
