namespace Freshet.Connectors.Http;

/// <summary>Checks and shows the URLs of webhooks.</summary>
internal static class WebhookUrl
{
    /// <exception cref="ArgumentException">Nothing should be posted to it; the message says why.</exception>
    public static Uri Checked(Uri url, bool allowPlainHttp)
    {
        ArgumentNullException.ThrowIfNull(url);
        if (!url.IsAbsoluteUri || (url.Scheme != Uri.UriSchemeHttps && url.Scheme != Uri.UriSchemeHttp))
            throw new ArgumentException("The webhook's URL is not of the form 'https://host/path'.", nameof(url));
        if (url.UserInfo.Length > 0)
            throw new ArgumentException($"The webhook's URL for '{url.Host}' holds a user or a password, which others could read. Use WebhookSinkOptions.BearerToken.", nameof(url));
        if (url.Scheme == Uri.UriSchemeHttp && !url.IsLoopback && !allowPlainHttp)
        {
            throw new ArgumentException(
                $"The webhook's URL for '{url.Host}' is not https, so everybody on the way could read what is sent. Use https, or allow it with WebhookSinkOptions.AllowPlainHttp.", nameof(url));
        }

        return url;
    }

    /// <summary>The URL without its query, which may hold a secret.</summary>
    public static string Shown(Uri url) => url.GetLeftPart(UriPartial.Path);
}
