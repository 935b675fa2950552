using System.Text.Json;

namespace Reviews.Inference;

/// <summary>One text's answer.</summary>
public sealed record ClassifyResult(string Label, float[] Probabilities, IReadOnlyList<string> Labels, ModelDescription Model);

/// <summary>Calls the service. Thread-safe; the HttpClient, whose base address is the service's, stays the caller's.</summary>
public sealed class InferenceClient(HttpClient http)
{
    /// <summary>Classifies texts in their order.</summary>
    /// <exception cref="InferenceException">The call failed; says whether another attempt may succeed.</exception>
    public async Task<ClassifyResult[]> PredictAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken = default)
    {
        try
        {
            using HttpResponseMessage response = await http.PostAsJsonAsync(
                "predict", new PredictRequest([.. texts]), InferenceJson.Default.PredictRequest, cancellationToken);
            int status = (int)response.StatusCode;
            if (!response.IsSuccessStatusCode)
            {
                throw new InferenceException($"The inference service answered {status}.", status is 408 or 429 or >= 500);
            }

            PredictResponse? body = await response.Content.ReadFromJsonAsync(InferenceJson.Default.PredictResponse, cancellationToken);
            if (body is null || body.Pred.Length != texts.Count || body.Proba.Length != texts.Count)
            {
                throw new InferenceException("The inference service's answer does not fit the request.", transient: false);
            }

            return [.. body.Pred.Select((p, i) => new ClassifyResult(body.Labels[p], body.Proba[i], body.Labels, body.Model))];
        }
        catch (HttpRequestException e)
        {
            throw new InferenceException($"The inference service at {http.BaseAddress} cannot be reached.", transient: true, e);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new InferenceException("The inference service took too long.", transient: true, e);
        }
        catch (JsonException e)
        {
            throw new InferenceException("The inference service's answer is not the expected JSON.", transient: false, e);
        }
    }
}
