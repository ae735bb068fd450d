"""Another make of WebSocket client on /ws: joins a conversation, says something, and prints what it hears as JSON lines.

usage: frames.py URL TOKEN CONVERSATION CONTENT EXPECTED
Ends after EXPECTED messages.
"""
import asyncio
import json
import sys

import websockets

url, token, conversation, content, expected = sys.argv[1:]


async def main():
    async with websockets.connect(url, extra_headers={"Authorization": f"Bearer {token}"}) as socket:

        async def ask(id, event, **data):
            frame = {"id": id, "event": event, "data": {"conversationId": conversation, **data}}
            await socket.send(json.dumps(frame))

        await ask("joined", "chat:join")
        print(json.dumps({"joined": json.loads(await socket.recv())["ack"]}), flush=True)
        await ask("sent", "chat:message", content=content)
        heard, answered = 0, False
        while heard < int(expected) or not answered:
            frame = json.loads(await socket.recv())
            if "ack" in frame:
                print(json.dumps({frame["id"]: frame["ack"]}), flush=True)
                answered = True
            elif frame["event"] == "chat:message":
                print(json.dumps({"heard": frame["data"]}), flush=True)
                heard += 1


asyncio.run(main())
