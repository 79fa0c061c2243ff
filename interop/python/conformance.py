# SPDX-License-Identifier: Apache-2.0
"""Drives Paho for Python for the conformance suite; see DriverProgram.java for the words. Ends when its input ends."""

import sys
import threading
from urllib.parse import quote, unquote

import paho.mqtt.client as mqtt
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.subscribeoptions import SubscribeOptions

output_lock = threading.Lock()


def write(line):
    with output_lock:
        sys.stdout.write(line + "\n")
        sys.stdout.flush()


CONNECT = {"session": "SessionExpiryInterval", "receiveMaximum": "ReceiveMaximum",
           "maximumPacketSize": "MaximumPacketSize", "topicAliasMaximum": "TopicAliasMaximum",
           "requestResponseInformation": "RequestResponseInformation",
           "requestProblemInformation": "RequestProblemInformation"}
MESSAGE = {"messageExpiryInterval": "MessageExpiryInterval", "payloadFormatIndicator": "PayloadFormatIndicator",
           "contentType": "ContentType", "responseTopic": "ResponseTopic", "correlationData": "CorrelationData",
           "topicAlias": "TopicAlias"}
WILL = {"willDelayInterval": "WillDelayInterval", "willMessageExpiryInterval": "MessageExpiryInterval",
        "willPayloadFormatIndicator": "PayloadFormatIndicator", "willContentType": "ContentType",
        "willResponseTopic": "ResponseTopic", "willCorrelationData": "CorrelationData"}
TEXTS = ("ContentType", "ResponseTopic")


def properties(packet_type, names, options):
    result = Properties(packet_type)
    for option, name in names.items():
        if option in options:
            value = options[option]
            if name == "CorrelationData":
                value = value.encode()
            elif name not in TEXTS:
                value = int(value)
            setattr(result, name, value)
    return result


class Action:
    def __init__(self, number, kind, options):
        self.number = number
        self.kind = kind
        self.options = options
        self.v5 = options["version"] == "5.0"
        self.done = threading.Event()
        self.changed = threading.Condition()
        self.acknowledged = set()
        self.begun = False
        self.client = None

    def run(self):
        try:
            self.start()
            self.done.wait()
        except Exception as error:
            write("%s remark %s" % (self.number, quote(repr(error))))
        finally:
            if self.client is not None:
                self.client.disconnect()
                self.client.loop_stop()
            write("%s ended" % self.number)

    def start(self):
        o = self.options
        clean = "session" not in o
        arguments = {} if self.v5 else {"clean_session": clean}
        client = mqtt.Client(o["clientIdentifier"], protocol=mqtt.MQTTv5 if self.v5 else mqtt.MQTTv311,
                             transport="websockets" if "webSocket" in o else "tcp", **arguments)
        client.reconnect_delay_set(1, 1)
        client.on_connect = self.on_connect
        client.on_disconnect = self.on_disconnect
        client.on_message = self.on_message
        client.on_subscribe = self.on_subscribe
        client.on_unsubscribe = self.on_unsubscribe
        client.on_publish = self.on_publish
        self.publishes = int(o.get("count", 1))
        if "userName" in o or "password" in o:
            client.username_pw_set(o.get("userName"), o.get("password"))
        if "willTopic" in o:
            client.will_set(o["willTopic"], o["willPayload"], int(o.get("willQos", 0)), "willRetain" in o,
                            properties(PacketTypes.WILLMESSAGE, WILL, o) if self.v5 else None)
        self.client = client
        keep_alive = int(o.get("keepAlive", 60))
        if self.v5:
            client.connect(o["host"], int(o["port"]), keep_alive, clean_start=clean,
                           properties=properties(PacketTypes.CONNECT, CONNECT, o))
        else:
            client.connect(o["host"], int(o["port"]), keep_alive)
        client.loop_start()

    def on_connect(self, client, userdata, flags, reason, properties=None):
        # The network thread must not wait: what is wrong with the action is told by another.
        if not self.begun and reason == 0:
            self.begun = True
            threading.Thread(target=self.guarded, daemon=True).start()

    def guarded(self):
        try:
            self.begin()
        except Exception as error:
            write("%s remark %s" % (self.number, quote(repr(error))))
            self.done.set()

    def begin(self):
        o = self.options
        if self.kind == "publish":
            message = None
            if self.v5:
                message = properties(PacketTypes.PUBLISH, MESSAGE, o)
                if "userProperty" in o:
                    name, value = o["userProperty"].split("=", 1)
                    message.UserProperty = (name, value)
            for n in range(1, self.publishes + 1):
                payload = o["payload"] + ("" if n == 1 else "-%d" % n)
                self.client.publish(o["topic"], payload, int(o.get("qos", 0)), "retain" in o, message)
        elif self.v5:
            subscribe = Properties(PacketTypes.SUBSCRIBE)
            if "subscriptionIdentifier" in o:
                subscribe.SubscriptionIdentifier = int(o["subscriptionIdentifier"])
            self.client.subscribe(o["filter"], options=SubscribeOptions(qos=int(o.get("qos", 0)),
                                                                       noLocal="noLocal" in o),
                                  properties=subscribe)
        else:
            self.client.subscribe(o["filter"], int(o.get("qos", 0)))

    def on_publish(self, client, userdata, identifier):
        self.publishes -= 1
        if self.publishes == 0:
            self.client.disconnect()

    def on_subscribe(self, client, userdata, identifier, *rest):
        if self.kind == "unsubscribe":
            self.client.unsubscribe(self.options["filter"])

    def on_unsubscribe(self, client, userdata, identifier, *rest):
        self.client.disconnect()

    def on_disconnect(self, client, userdata, reason, properties=None):
        if reason == 0 or "reconnect" not in self.options:
            # Tells the library that the end was wanted, or it would connect again by itself.
            client.disconnect()
            self.done.set()

    def on_message(self, client, userdata, message):
        write("%s message %s %s" % (self.number, quote(message.topic), quote(message.payload)))


def main():
    actions = {}
    for line in sys.stdin:
        number, kind, *words = line.rstrip("\n").split(" ")
        if kind == "end":
            if number in actions:
                actions.pop(number).done.set()
        else:
            options = {name: unquote(value) for name, value in (word.split("=", 1) for word in words)}
            actions[number] = Action(number, kind, options)
            threading.Thread(target=actions[number].run, daemon=True).start()


main()
