// In a worker, ELK listens to messages by itself as soon as it is loaded.
import 'elkjs/lib/elk-worker.min.js';
