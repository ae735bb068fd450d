"""A second make of Socket.IO client: joins a conversation, says something, and prints what it hears as JSON lines.

usage: chat.py URL TOKEN CONVERSATION CONTENT TRANSPORT EXPECTED
Ends after EXPECTED messages.
"""
import asyncio
import json
import sys

import socketio

url, token, conversation, content, transport, expected = sys.argv[1:]


async def main():
    client = socketio.AsyncClient(reconnection=False)
    heard = asyncio.Queue()

    @client.on("chat:message", namespace="/chat")
    async def on_message(message):
        await heard.put(message)

    await client.connect(url, auth={"token": token}, namespaces=["/chat"], transports=[transport])
    joined = await client.call("chat:join", {"conversationId": conversation}, namespace="/chat")
    print(json.dumps({"joined": joined}), flush=True)
    sent = await client.call("chat:message", {"conversationId": conversation, "content": content}, namespace="/chat")
    print(json.dumps({"sent": sent}), flush=True)
    for _ in range(int(expected)):
        message = await asyncio.wait_for(heard.get(), 10)
        print(json.dumps({"heard": message}), flush=True)
    await client.disconnect()


asyncio.run(main())
