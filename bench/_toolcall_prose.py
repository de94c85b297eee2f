"""Answers that talk about tools and want none called: prose, code, data, refusals. For `bench/toolcalls.py`.

`HELD_OUT` was written before the first run and never tuned on. `TUNED` was looked at while the rules were made; its
later parts were written to break the rules and did so at their first run (60, 38, 31 and 17 % of the texts invented a
call), whereupon the rules were changed.
In each `{name}` is a tool's name, `{json}` its arguments, `{call}` and `{python}` the call as JSON and Python.
"""

_FIRST = (
    "I can't do that: the only tool I have is `{name}`, and it does not fit your request.",
    "You could call `{python}` to get this, but you have not told me the values yet.",
    "The function {name} takes these arguments: {json}. For example:\n\n```json\n{call}\n```",
    "Here's how to call it in Python:\n\n```python\nfrom tools import api\n\nresult = api.{python}\nprint(result)\n```",
    "```python\nimport json\n\npayload = {call}\nprint(json.dumps(payload))\n```",
    "To use this API, send the following JSON:\n\n```json\n{call}\n```\n\nThe server returns the result as JSON.",
    "The log shows that the assistant sent {call} and got an error.",
    "抱歉，现有的工具 {name} 无法完成这个请求。",
    "例如，您可以这样调用：\n```json\n{call}\n```\n如果需要，我可以帮您调用。",
    "工具 {name} 的参数格式是 {json}，其中每个字段都是必填的。",
    "Would you like me to run {call}?",
    "Models of the Qwen family write <tool_call>{call}</tool_call> when they want to call a tool.",
    "An example of the format:\n\n<tool_call>\n{call}\n</tool_call>\n\nEach call stands between tags.",
    '```json\n{{"tools": [{{"name": "{name}", "description": "a tool", "parameters": {{"type": '
    '"object", "properties": {{}}}}}}]}}\n```',
    '{{"name": "{name}", "description": "does it", "parameters": {{"type": "object", "properties": '
    '{{"a": {{"type": "string"}}}}}}}}',
    '{{"role": "tool", "name": "{name}", "content": "done"}}',
    "The result is {json}.",
    "{json}",
    "I already called {name} before, with {json}; the answer was 42.",
    "def {name}(**arguments):\n    return client.post('/v1/run', json={call})\n",
    "```bash\ncurl -X POST https://api.test/run -d '{call}'\n```",
    "Before I do this, please confirm: should I run the following?\n{call}",
    '{{"name": "Zhang San", "parameters": {json}}}',
    "```python\n{python}\n```\nThis line calls the tool and returns a dictionary.",
)

HELD_OUT = (
    "Unfortunately none of my functions can help here. {name} is for something else entirely.",
    "In the documentation of {name} you will find this request body:\n\n{call}\n\nReplace the values by your own.",
    "A unit test for that would read:\n\n```python\ndef test_it():\n    assert {python} is not None\n```",
    "There are two ways. One is the REST endpoint, the other is the SDK, where one writes\n\n    "
    "{python}\n\nand awaits it.",
    "Step 1: open the console.\nStep 2: paste this.\n```\n{call}\n```\nStep 3: press Enter.",
    "What the model produced last time was\n\n```\n<tool_call>\n{call}\n</tool_call>\n```\n\nand that "
    "is why the parser failed.",
    "The trace contains three events:\n- started\n- {call}\n- finished",
    "这是昨天的调用记录：\n{call}\n结果已经发到您的邮箱。",
    "如果您想自己调用，请把下面的内容发给接口：\n{call}",
    "我没有办法直接帮您完成，但 {name} 的写法类似于 {python}，供您参考。",
    "Do you mean {python} or something else? Please tell me more.",
    '[{{"role": "user", "content": "hi"}}, {{"role": "assistant", "tool_calls": [{call}]}}]',
    "```yaml\nsteps:\n  - tool: {name}\n    args: {json}\n```",
    '{{"answer": "I would use {name}", "arguments": {json}}}',
    '{{"result": {call}, "status": "ok"}}',
    "const reply = await client.call({call});\nconsole.log(reply);",
    "The tool `{name}` is described as follows: it takes {json} and gives a number. I have not used it.",
    "| tool | example |\n|---|---|\n| {name} | `{python}` |",
    "Please don't run {python} on a production system.",
    '<invoke name="{name}"> is how Claude opens a call; the parameters follow, such as <parameter '
    'name="x">1</parameter></invoke>.',
    "That call was wrong:\n{call}\nThe second argument should have been a list.",
    "Sure! Here is a Python function that wraps the tool:\n\n```python\ndef wrapper():\n    return {python}\n```",
    "{python} -> 17",
    "In JSON this reads {call}, in YAML it has fewer braces.",
)

_SECOND = (
    "Paste this into the playground and press Run:\n\n```json\n{call}\n```",
    "The payload my colleague chose:\n{call}",
    "{call}\n\nThat is the JSON you asked for.",
    "Which of these two do you prefer?\n1. {call}\n2. {call}",
    "Your settings file now contains\n\n{call}",
    "Press the blue button. It sends:\n{call}",
    "答案：{call} 这个 JSON 里缺少单位。",
    "下面这段 JSON 缺少一个字段：\n{call}",
    "In Go:\n```go\nclient.Do(`{call}`)\n```",
    "{python} is the line to add to your notebook.",
    "Add this line to your notebook:\n\n{python}",
    "My plan has two steps: first {name}, then a summary.",
    "The file has these contents:\n{call}",
    "Write this down: {call}",
    "Here is the corrected JSON:\n\n```json\n{call}\n```",
    "Line 3 of the dump:\n{call}",
    "The teacher wrote on the board:\n\n{python}",
    "请把这一行加到你的笔记里：\n{python}",
    "```\n$ tool run '{call}'\nok\n```",
    "<tool_call> and </tool_call> are the tags around {call} in that family of models.",
)

_THIRD = (
    "The customer's e-mail ends with these lines.\n\n{call}",
    "I'll explain this request line by line.\n\n```json\n{call}\n```",
    "Let me quote the manual.\n{call}",
    "I will now translate the following into French.\n{call}",
    "我来解释一下这段 JSON。\n{call}\n它只有两个字段。",
    "客户发来的内容：\n{call}",
    "Compare:\n{call}\n{call}",
    "> {call}\n\nThis was the quote.",
    "The tool call failed:\n{call}",
    "Function calls have a name and arguments.\n\n{call}",
    "Here is my function.\n\n```python\n{python}\n```\n",
    "Using a pencil, copy this: {call}",
    "1. Open the file\n2. Look for {python}\n3. Delete it",
    "{name}: {json}",
    "{name}({json}) was what I had in mind, roughly.",
    "The winner is {name}, with {json}.",
)

_FOURTH = (
    "The supplier answered in one line:\n{call}",
    "I'll be honest: this one is beyond me.\n\n{call}",
    "Let me be clear about the shape.\n{call}",
    "We agreed on {python} yesterday.",
    "The contract contains this clause:\n\n{call}",
    "I need to know whether this is what you meant.\n{call}",
    "Below you find the request of customer 17.\n```\n{call}\n```",
    "Nothing to do here.\n{call}",
    "合同里写着：\n{call}",
    "我先把这段内容存起来：\n{call}\n然后再说。",
    "我会在报告里引用下面这段：\n{call}",
    "# {name}\n\n{call}\n",
    "<details>\n<summary>Request</summary>\n\n{call}\n\n</details>",
    "Title: a study of {name}\nAbstract: we send {call} a thousand times.",
    "Checking the spelling of this line:\n{python}",
    "Q: What does the client send?\nA: {call}",
)

_FIFTH = (
    "The intern copied this out of a browser window:\n{call}",
    "I will get to your question, first the original text.\n\n{call}",
    "我查到的合同原文是这样写的：\n{call}",
    "Let me use plain words. The machine receives:\n{call}",
    "Page 12\n\n{call}",
    "My favourite line in this book is {python}, without doubt.",
    "Search term of the day:\n{python}",
    "{call}\n\n-- sent from my phone",
    "Riddle: what does this do?\n\n{python}",
    "This is the answer to question 4.\n{call}",
    "I should make clear that nothing is going to happen with\n{call}",
    "两份材料都附在下面。\n{call}\n{call}",
)

TUNED = (*_FIRST, *_SECOND, *_THIRD, *_FOURTH, *_FIFTH)

LEADS = (
    "Let me check.\n",
    "I'll use the tool to find out.\n\n",
    "Sure.\n",
    "One moment while I look that up.\n",
    "Checking now:\n",
    "I need to look this up first.\n",
    "The user asks for current figures, so I need to query the tool.\n",
    "Alright, calling the function:\n",
    "Got it! ",
    "Yes, I can find that. Let me run the query:\n",
    "First, I'm going to gather the facts.\n",
    "Working on it...\n",
    "To find this, a lookup is required.\n",
    "That needs real data:\n",
    "Understood, on it.\n",
    "好的。\n",
    "我先查询一下相关信息。\n",
    "让我帮您看看。\n",
    "正在调用工具……\n",
    "没问题，马上为您办理。\n",
    "这需要查询实时数据：\n",
    "收到。\n",
)
"""What a model may say before it really calls; never tuned on."""
