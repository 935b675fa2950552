namespace Freshet.Connectors.MongoDB;

/// <summary>
/// A call that did not come through: the network, a server that is not the primary, a time limit. It may have been applied all the same. Worth
/// another attempt.
/// </summary>
internal sealed class TransientStoreException(string message, Exception? cause = null) : IOException(message, cause);
