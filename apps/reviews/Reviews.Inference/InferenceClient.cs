using System.Text.Json;

namespace Reviews.Inference;

/// <summary>One text's answer.</summary>
public sealed record ClassifyResult(string Label, float[] Probabilities, IReadOnlyList<string> Labels, ModelDescription Model);

/// <summary>Calls the service. Thread-safe; the HttpClient, whose base address is the service's, stays the caller's.</summary>
/// <param name="http">Reaches the service.</param>
/// <param name="labels">The labels of a service that names none, in its order; null: such a service is refused.</param>
public sealed class InferenceClient(HttpClient http, IReadOnlyList<string>? labels = null)
{
    private static readonly ModelDescription Unnamed = new("phobert", "", "none");

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

            IReadOnlyList<string> names = LabelsOf(body);
            if (body.Pred.Any(p => p < 0 || p >= names.Count) || body.Proba.Any(p => p.Length != names.Count))
            {
                throw new InferenceException($"The inference service's answer has other labels than {string.Join(", ", names)}.", transient: false);
            }

            ModelDescription model = body.Model ?? Unnamed;
            return [.. body.Pred.Select((p, i) => new ClassifyResult(names[p], body.Proba[i], names, model))];
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

    private IReadOnlyList<string> LabelsOf(PredictResponse body)
    {
        if (body.Labels is not { Count: > 0 } named)
        {
            return labels ?? throw new InferenceException(
                $"The inference service at {http.BaseAddress} names no labels, so nobody can tell what it predicts. Name them in the service's order.", transient: false);
        }

        return labels is null || labels.SequenceEqual(named)
            ? named
            : throw new InferenceException(
                $"The inference service at {http.BaseAddress} has the labels {string.Join(", ", named)}, not {string.Join(", ", labels)}.", transient: false);
    }
}
