# SPDX-License-Identifier: Apache-2.0
"""Drives Paho for Python for the interop tests.

Reads one request a line from standard input and answers one line each on standard output, both JSON; a message that a
client receives is a line of its own. See JsonDriver.java for the words. Ends when its input ends.
"""

import base64
import json
import sys
import threading

import paho.mqtt
import paho.mqtt.client as mqtt
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.subscribeoptions import SubscribeOptions

DEADLINE_SECONDS = 15

output_lock = threading.Lock()


def write(line):
    with output_lock:
        sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.flush()


def unbase64(text):
    return None if text is None else base64.b64decode(text)


PROPERTY_NAMES = {
    "sessionExpiryInterval": "SessionExpiryInterval",
    "receiveMaximum": "ReceiveMaximum",
    "topicAliasMaximum": "TopicAliasMaximum",
    "messageExpiryInterval": "MessageExpiryInterval",
    "payloadFormatIndicator": "PayloadFormatIndicator",
    "contentType": "ContentType",
    "responseTopic": "ResponseTopic",
    "correlationData": "CorrelationData",
    "topicAlias": "TopicAlias",
    "willDelayInterval": "WillDelayInterval",
    "subscriptionIdentifier": "SubscriptionIdentifier",
}


def to_properties(packet_type, values):
    """Properties as the library has them; none at all if there are no values."""
    if not values:
        return None
    properties = Properties(packet_type)
    for name, value in values.items():
        if name == "userProperties":
            for pair in value:
                properties.UserProperty = (pair[0], pair[1])
        elif name == "correlationData":
            properties.CorrelationData = base64.b64decode(value)
        else:
            setattr(properties, PROPERTY_NAMES[name], value)
    return properties


def from_properties(properties):
    values = {}
    for name, attribute in PROPERTY_NAMES.items():
        if hasattr(properties, attribute) and name not in ("correlationData", "subscriptionIdentifier"):
            values[name] = getattr(properties, attribute)
    if hasattr(properties, "CorrelationData"):
        values["correlationData"] = base64.b64encode(properties.CorrelationData).decode()
    if hasattr(properties, "UserProperty"):
        values["userProperties"] = [list(pair) for pair in properties.UserProperty]
    return values


class Client:
    def __init__(self, name):
        self.name = name
        self.client = None
        self.connected = threading.Event()
        self.disconnected = threading.Event()
        self.acknowledged = {}
        self.changed = threading.Condition()
        self.reason = None

    def connect(self, request):
        self.close(request)
        v5 = request["version"] == 5
        arguments = {} if v5 else {"clean_session": request["cleanStart"]}
        client = mqtt.Client(request["clientIdentifier"], protocol=mqtt.MQTTv5 if v5 else mqtt.MQTTv311, **arguments)
        client.on_connect = self.on_connect
        client.on_disconnect = self.on_disconnect
        client.on_message = self.on_message
        client.on_subscribe = self.on_acknowledged
        client.on_unsubscribe = self.on_acknowledged
        if "userName" in request:
            client.username_pw_set(request["userName"], unbase64(request.get("password")))
        if "will" in request:
            will = request["will"]
            client.will_set(will["topicName"], unbase64(will["payload"]), will["qos"], will["retain"],
                            to_properties(PacketTypes.WILLMESSAGE, will["properties"]))
        self.connected.clear()
        self.disconnected.clear()
        self.client = client
        if v5:
            client.connect("127.0.0.1", request["port"], request["keepAlive"], clean_start=request["cleanStart"],
                           properties=to_properties(PacketTypes.CONNECT, request["properties"]))
        else:
            client.connect("127.0.0.1", request["port"], request["keepAlive"])
        client.loop_start()
        if not self.connected.wait(DEADLINE_SECONDS):
            raise TimeoutError("no CONNACK")
        if self.reason != 0:
            raise ConnectionError("refused: %s" % self.reason)

    def on_connect(self, client, userdata, flags, reason, properties=None):
        self.reason = reason
        self.connected.set()

    def on_disconnect(self, client, userdata, reason, properties=None):
        # Tells the library that the end was wanted, or it would connect again by itself.
        client.disconnect()
        self.disconnected.set()

    def on_message(self, client, userdata, message):
        properties = getattr(message, "properties", None)
        write({"client": self.name, "message": {
            "topicName": message.topic,
            "payload": base64.b64encode(message.payload).decode(),
            "qos": message.qos,
            "retain": bool(message.retain),
            "properties": from_properties(properties) if properties else {},
            "subscriptionIdentifiers": getattr(properties, "SubscriptionIdentifier", []) if properties else [],
        }})

    def on_acknowledged(self, client, userdata, identifier, *rest):
        with self.changed:
            self.acknowledged[identifier] = True
            self.changed.notify_all()

    def wait_for(self, result):
        code, identifier = result
        if code != mqtt.MQTT_ERR_SUCCESS:
            raise ConnectionError(mqtt.error_string(code))
        with self.changed:
            if not self.changed.wait_for(lambda: identifier in self.acknowledged, DEADLINE_SECONDS):
                raise TimeoutError("no acknowledgement")
            del self.acknowledged[identifier]

    def subscribe(self, request):
        if request["version"] == 5:
            filters = [(s["topicFilter"], SubscribeOptions(qos=s["qos"], noLocal=s["noLocal"],
                                                           retainAsPublished=s["retainAsPublished"],
                                                           retainHandling=s["retainHandling"]))
                       for s in request["subscriptions"]]
            properties = to_properties(PacketTypes.SUBSCRIBE, request["properties"])
            self.wait_for(self.client.subscribe(filters, properties=properties))
        else:
            self.wait_for(self.client.subscribe([(s["topicFilter"], s["qos"]) for s in request["subscriptions"]]))

    def unsubscribe(self, request):
        self.wait_for(self.client.unsubscribe(request["topicFilters"]))

    def publish(self, request):
        message = request["message"]
        information = self.client.publish(message["topicName"], unbase64(message["payload"]), message["qos"],
                                          message["retain"], to_properties(PacketTypes.PUBLISH, message["properties"]))
        if information.rc != mqtt.MQTT_ERR_SUCCESS:
            raise ConnectionError(mqtt.error_string(information.rc))
        information.wait_for_publish(DEADLINE_SECONDS)
        if not information.is_published():
            raise TimeoutError("no acknowledgement")

    def disconnect(self, request):
        self.client.disconnect()
        if not self.disconnected.wait(DEADLINE_SECONDS):
            raise TimeoutError("the connection did not end")

    def close(self, request):
        if self.client is not None:
            self.client.disconnect()
            self.client.loop_stop()
            self.client = None


def main():
    clients = {}
    write({"program": "Paho Python %s" % paho.mqtt.__version__})
    for line in sys.stdin:
        request = json.loads(line)
        name = request["client"]
        client = clients.setdefault(name, Client(name))
        operation = getattr(client, request["operation"])

        def run(request=request, operation=operation):
            try:
                operation(request)
                write({"answer": request["number"]})
            except Exception as error:
                write({"answer": request["number"], "error": repr(error)})

        threading.Thread(target=run, daemon=True).start()
        if request["operation"] == "close":
            del clients[name]


main()
