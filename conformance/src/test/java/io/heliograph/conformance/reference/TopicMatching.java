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
        if (own && (filterLevels.getFirst().equals("#") || filterLevels.getFirst().equals("+"))) {
            return false;
        }
        return matches(filterLevels, List.of(topic.split("/", -1)));
    }

    private static boolean matches(List<String> filter, List<String> topic) {
        if (filter.isEmpty()) {
            return topic.isEmpty();
        }
        String first = filter.getFirst();
        if (first.equals("#")) {
            return true;
        }
        if (topic.isEmpty() || !(first.equals("+") || first.equals(topic.getFirst()))) {
            return false;
        }
        return matches(filter.subList(1, filter.size()), topic.subList(1, topic.size()));
    }
}
