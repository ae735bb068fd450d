const [address, message] = document.forms;
const log = document.querySelector('ol');
let socket;

address.addEventListener('submit', (event) => {
  event.preventDefault();
  address.connect.disabled = true;
  socket = new WebSocket(address.url.value);

  socket.addEventListener('open', () => {
    show(log.dataset.open);
    message.send.disabled = false;
  });

  socket.addEventListener('message', (event) => {
    show(event.data, 'said');
  });

  socket.addEventListener('error', () => {
    show(log.dataset.error);
  });

  socket.addEventListener('close', (event) => {
    show(`${log.dataset.close} ${event.code} ${event.reason}`);
    message.send.disabled = true;
    address.connect.disabled = false;
  });
});

message.addEventListener('submit', (event) => {
  event.preventDefault();
  socket.send(message.text.value);
  message.reset();
});

function show(text, kind = 'state') {
  const item = document.createElement('li');
  item.className = kind;
  item.dir = 'auto';
  item.textContent = text;
  log.append(item);
}
