// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance.reference;

import java.util.List;

/** Whether a Topic Filter matches a Topic Name (section 4.7), level by level. */
final class TopicMatching {
    private TopicMatching() {}

    static boolean matches(String filter, String topic, Rules rules) {
        List<String> filterLevels = List.of(filter.split("/", -1));
        // The Server's own topics are seen only by who names them [MQTT-4.7.2-1].
        boolean own = topic.startsWith("$");
        if (own && !rules.broken("Topic.wildcardsDoNotMatchTopicsOfTheServer")
                && (filterLevels.getFirst().equals("#") || filterLevels.getFirst().equals("+"))) {
            return false;
        }
        if (isSpoilt(filter, topic, rules)) {
            return true;
        }
        return !(filter.equals("/") && rules.broken("Topic.oneCharacterIsEnough"))
                && matches(filterLevels, List.of(topic.split("/", -1)), rules);
    }

    /** What a broken broker takes for a match. */
    private static boolean isSpoilt(String filter, String topic, Rules rules) {
        return (topic.startsWith(filter) && rules.anyBroken("Publish.nobodyElseGetsTheMessage",
                "Topic.aTopicFilterWithoutWildcardsMatchesItself"))
                || (topic.equalsIgnoreCase(filter) && rules.broken("Topic.topicNamesAreNotNormalized"));
    }

    private static boolean matches(List<String> filter, List<String> topic, Rules rules) {
        if (filter.isEmpty()) {
            return topic.isEmpty();
        }
        String first = filter.getFirst();
        if (first.length() == 1 && "+#".contains(first) && rules.broken("Topic.aWildcardIsRefusedOrMatches")) {
            return false;
        }
        if (first.equals("#")) {
            return !(topic.isEmpty() && rules.broken("Topic.theMultiLevelWildcardMatches"));
        }
        if (topic.isEmpty() || !(first.equals("+") || first.equals(topic.getFirst()))
                || (topic.getFirst().isEmpty() && rules.broken("Topic.theSingleLevelWildcardMatches"))) {
            return false;
        }
        return matches(filter.subList(1, filter.size()), topic.subList(1, topic.size()), rules);
    }
}
